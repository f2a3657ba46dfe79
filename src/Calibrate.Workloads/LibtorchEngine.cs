using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>The engine of the program: cells run on libtorch.</summary>
public sealed class LibtorchEngine : IEngine
{
    private readonly IStepGraphs _graphs;

    public LibtorchEngine()
        : this(new StepGraphs())
    {
    }

    internal LibtorchEngine(IStepGraphs graphs) => _graphs = graphs;

    public IWorkload Build(CellKey cell, string device, ulong seed)
    {
        if (WhyUnsupported(cell.Precision, cell.Mode, device) is { } reason)
            throw new UnsupportedException(reason);
        if (cell is { Precision: Precision.Fp16, Mode: Mode.Train, Optimizer: OptimizerVariant.Fused })
            throw new UnsupportedException("fp16 training with a fused optimizer: its step would have to take the gradient scaler's factor, which it does not yet; use --optimizer foreach");
        var target = new Device(device);
        if (cell.CudaGraphs == CudaGraphs.On && (_graphs.WhyUnsupported(target) ?? StepGraphs.WhyUnsupported(cell)) is { } why)
            throw new UnsupportedException(why);
        var workload = WorkloadCatalog.Find(cell.Workload);
        target = InitializeDevice(target);
        Precisions.Apply(cell.Precision);
        if (cell.Mode == Mode.Train && target.type == DeviceType.CPU)
            LibraryWarmUp.Run(cell.Precision, target);
        PeakMemory.Reset(target);
        var before = PeakMemory.Before(target);
        manual_seed((long)(seed & long.MaxValue));
        return Guard(IWorkload () =>
        {
            if (cell.Mode == Mode.Generate)
                return new ForwardWorkload(workload.BuildGenerator!(cell.Size, target), cell, target, seed, _graphs);
            var model = workload.BuildFor(cell, target);
            if (cell.ChannelsLast == ChannelsLast.On)
                model.Module.to(MemoryFormat.ChannelsLast);
            TorchWorkload built = cell.Mode == Mode.Train
                ? new TrainingWorkload(model, cell, target, seed, _graphs) { MemoryBefore = before }
                : new ForwardWorkload(model, cell, target, seed, _graphs) { MemoryBefore = before };

            // Weights are made in fp32 before they are packed: what counts is the memory of the steps.
            PeakMemory.Reset(target);
            return built;
        });
    }

    public IDeviceProbe OpenProbe(string device) => new LibtorchProbe(InitializeDevice(new Device(device)));

    public DeviceDescription DescribeDevice(string device) => Devices.Describe(new Device(device));

    public string? DeviceUuid(string device) => CudaUuid.Of(Math.Max(new Device(device).index, 0));

    public TorchDescription DescribeTorch() => new(
        Version,
        "libtorch",
        Environment.GetEnvironmentVariable(LibtorchSetup.FoundVariable) ?? Torch.Setup.Shim.Variable,
        Blas.Loaded(),
        CudaOf(Version),
        cuda.is_available() ? cuda.cudnn_version().ToString(System.Globalization.CultureInfo.InvariantCulture) : null);

    private static string Version =>
        Environment.GetEnvironmentVariable(LibtorchSetup.VersionVariable) ?? Torch.Setup.Shim.Libtorch?.Version ?? Libtorch.Version;

    public string? WhyUnsupported(Precision precision, Mode mode, string device)
    {
        var target = new Device(device);
        return Devices.WhyAbsent(target) ?? Precisions.WhyUnsupported(precision, mode, target);
    }

    public void UseThreads(int threads) => set_num_threads(threads);

    /// <summary>The CUDA a libtorch is built for, which its wheels name: 13.0 of 2.11.0+cu130; null where it is built for none.</summary>
    internal static string? CudaOf(string version) =>
        version.LastIndexOf("+cu", StringComparison.Ordinal) is >= 0 and var mark && version[(mark + 3)..] is { Length: > 1 } digits
            ? $"{digits[..^1]}.{digits[^1]}"
            : null;

    /// <summary>libtorch's out-of-memory as the runner's.</summary>
    internal static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TorchOutOfMemoryException exception)
        {
            throw new OutOfDeviceMemoryException(exception.Message, exception);
        }
    }
}
