using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>
/// One launch, in the worker: probe, build, warm up, time the blocks, examine, probe. The only place that runs steps;
/// the stages only answer whether to go on.
/// </summary>
public sealed class CellMeasurement(IEngine engine, Instruments instruments, Action<WorkerMessage> send)
{
    /// <exception cref="UnsupportedException">The device or the library cannot do it.</exception>
    /// <exception cref="OutOfDeviceMemoryException">It does not fit.</exception>
    public void Run(MeasureRequest request)
    {
        // Before the probe, which multiplies in the cell's precision.
        if (engine.WhyUnsupported(request.Cell.Precision, request.Cell.Mode, request.Device) is { } why)
            throw new UnsupportedException(why);
        Probe(request);
        var finished = Measure(request);
        Probe(request);
        send(finished);
    }

    private WorkerMessage.Finished Measure(MeasureRequest request)
    {
        using var workload = engine.Build(request.Cell, request.Device, request.Seed);
        workload.Synchronize();
        send(new WorkerMessage.Built(SinceProcessStart().TotalSeconds));

        var stepsPerBlock = StepsPerBlock(workload, request.Blocks);
        var blocks = new List<double>(request.Blocks.MaxCount);
        var host = instruments.Host();
        var cpu = instruments.CpuTime();
        var start = instruments.Time.GetTimestamp();
        while (BlockStage.RunAgain(blocks, request.Blocks))
        {
            var seconds = Time(workload, stepsPerBlock).TotalSeconds / stepsPerBlock;
            blocks.Add(seconds);
            send(new WorkerMessage.BlockTimed(stepsPerBlock, seconds));
        }

        var elapsed = instruments.Time.GetElapsedTime(start);
        var cpuShare = (instruments.CpuTime() - cpu) / elapsed / request.Threads;
        var load = host is not null && instruments.Host() is { } end ? host.Until(end, elapsed) : null;
        // More threads than processors wait for each other, and a GPU waits for nobody's CPU: that pressure says nothing.
        if (request.Threads > Environment.ProcessorCount || request.Device != "cpu")
            load = load is null ? null : load with { PressureShare = null };
        // Before the examination, which takes memory of its own.
        var memory = workload.PeakMemory();
        return new(workload.Examine(), memory, workload.RealTokensPerStep, Math.Clamp(cpuShare, 0, 1), load);
    }

    private int StepsPerBlock(IWorkload workload, BlockSettings settings)
    {
        // The first step allocates and picks kernels; it belongs to nothing.
        Time(workload, 1);
        var steps = 1;
        var elapsed = Time(workload, steps);
        while (PilotStage.RunAgain(steps, elapsed, settings))
        {
            steps *= 2;
            elapsed = Time(workload, steps);
        }

        return settings.StepsFor(steps, elapsed);
    }

    /// <summary>The device is idle at both ends and never made to wait in between.</summary>
    private TimeSpan Time(IWorkload workload, int steps)
    {
        var start = instruments.Time.GetTimestamp();
        for (var i = 0; i < steps; i++)
            workload.Step();
        workload.Synchronize();
        return instruments.Time.GetElapsedTime(start);
    }

    private void Probe(MeasureRequest request)
    {
        // Opened anew each time: its buffers must not count as the workload's memory.
        using var probe = engine.OpenProbe(request.Device);
        var copy = probe.CopyBytesPerSecond(request.Probe.CopyBytes, request.Probe.CopyBudget);
        var gemm = probe.GemmFlopPerSecond(request.Cell.Precision, request.Probe.GemmSizes, request.Probe.GemmBudget);
        send(new WorkerMessage.Probed(new(copy, gemm)));
    }

    private TimeSpan SinceProcessStart() => instruments.Time.GetUtcNow() - instruments.ProcessStart;
}
