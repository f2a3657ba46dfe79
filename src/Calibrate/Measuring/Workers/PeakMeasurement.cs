using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>Once a run, in a worker: what the device is, and the best it does.</summary>
/// <param name="opinion">Null where the build has none.</param>
public sealed class PeakMeasurement(IEngine engine, Instruments instruments, Action<WorkerMessage> send, IPeakProbe? opinion = null)
{
    public void Run(PeaksRequest request)
    {
        Describe(request.Device);
        AskEngine(request);
        // Last, so that a library that fails takes nothing away.
        if (opinion is not null && request.Probe.Opinion is { } settings)
            new OpinionMeasurement(opinion, send).Run(AcceleratorChoice.Of(DeviceChoice.Parse(request.Device)), settings);
    }

    private void AskEngine(PeaksRequest request)
    {
        using var probe = engine.OpenProbe(request.Device);
        send(new WorkerMessage.CopyMeasured(probe.CopyBytesPerSecond(request.Probe.CopyBytes, request.Probe.CopyBudget)));
        if (request.Probe.TriadBudget is { } budget)
            send(new WorkerMessage.TriadMeasured(probe.TriadBytesPerSecond(request.Probe.CopyBytes, budget)));
        foreach (var precision in request.Precisions)
        {
            // The other modes have nothing of their own to ask for.
            Support[] support = [.. new[] { Mode.Forward, Mode.Train }.Select(mode => Ask(precision, mode, request.Device))];
            foreach (var mode in support)
                send(new WorkerMessage.SupportKnown(mode));
            send(support.FirstOrDefault(s => s.WhyNot is null) is null
                ? new WorkerMessage.PeakMissing(precision, support[0].WhyNot!)
                : Measure(probe, precision, request.Probe));
        }
    }

    private void Describe(string name)
    {
        var device = engine.DescribeDevice(name);
        using var sensors = instruments.Telemetry?.Invoke(name);
        // Read once, to see which of them answer.
        _ = sensors?.Read();
        send(new WorkerMessage.Described(sensors?.Traits().Complete(device) ?? device, engine.DescribeTorch(), sensors?.Missing, engine.WhyNoCudaGraphs(name)));
    }

    private Support Ask(Precision precision, Mode mode, string device) => new(precision, mode, engine.WhyUnsupported(precision, mode, device));

    private static WorkerMessage Measure(IDeviceProbe probe, Precision precision, ProbeSettings settings)
    {
        try
        {
            var product = probe.GemmFlopPerSecond(precision, settings.GemmSizes, settings.GemmBudget);
            var convolution = probe.ConvolutionFlopPerSecond(precision, settings.GemmBudget / settings.GemmSizes.Count);
            return convolution > product
                ? new WorkerMessage.PeakMeasured(precision, convolution.Value, OfConvolution: true)
                : new WorkerMessage.PeakMeasured(precision, product);
        }
        catch (Exception e) when (e is UnsupportedException or OutOfDeviceMemoryException)
        {
            return new WorkerMessage.PeakMissing(precision, e.Message);
        }
    }
}
