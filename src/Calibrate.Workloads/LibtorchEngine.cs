using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Calibrate.Measuring;
using Calibrate.Measuring.Checkpoints;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Torch;
using Calibrate.Workloads.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>The engine of the program: cells run on libtorch.</summary>
public sealed class LibtorchEngine : IEngine
{
    private static readonly string[] s_fused = ["flash", "efficient", "cudnn", "overrideable"];

    private readonly IStepGraphs _graphs;
    private ICheckpointStore _checkpoints = new CheckpointFolder(Path.GetTempPath());

    public LibtorchEngine()
        : this(new StepGraphs())
    {
    }

    internal LibtorchEngine(IStepGraphs graphs) => _graphs = graphs;

    internal LibtorchEngine(ICheckpointStore checkpoints)
        : this() => _checkpoints = checkpoints;

    public IWorkload Build(CellKey cell, string device, ulong seed) => Guard(() => Ready(cell, device, seed));

    private TorchWorkload Ready(CellKey cell, string device, ulong seed)
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
        if (workload.Attention == AttentionForm.Fused && Provider.WhyMissing(Feature.AttentionBackend) is { } untold)
            throw new UnsupportedException($"{cell.Workload}: whether libtorch takes one kernel or composes it cannot be told: {untold}");
        if (cell.Mode == Mode.Train && target.type == DeviceType.CPU)
            LibraryWarmUp.Run(cell.Precision, target);
        manual_seed((long)(seed & long.MaxValue));
        var built = Watched(target, () => Build(workload, cell, target, seed));
        try
        {
            RequireAttention(workload, cell, target, built);
            return built;
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    private static void RequireAttention(Workload workload, CellKey cell, Device target, TorchWorkload built)
    {
        if (workload.Attention == AttentionForm.Fused && built.Attention() is { } backend && !backend.Split('+').Any(s_fused.Contains))
        {
            throw new UnsupportedException(
                $"{cell.Workload}: libtorch {Libtorch.Version} has no fused kernel of scaled_dot_product_attention for {target} in {Words.Of(cell.Precision)}, and composes it of single operators ({backend}); measure attention-composed");
        }
    }

    private static TorchWorkload Watched(Device target, Func<TorchWorkload> build)
    {
        var memory = new MemoryWatch(target);
        try
        {
            var workload = build();
            workload.Memory = memory;
            // What counts is the memory of the steps: neither weights in fp32 before they are packed, nor the step before an update.
            memory.ResetPeak();
            return workload;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private TorchWorkload Build(Workload workload, CellKey cell, Device target, ulong seed)
    {
        // What a workload keeps it owns; whatever else the making leaves goes here, since no collector frees a tensor.
        using var scope = NewDisposeScope();
        if (cell.Mode == Mode.Generate)
            return new ForwardWorkload(workload.BuildGenerator!(cell.Size, target), cell, target, seed, _graphs);
        var model = workload.BuildFor(cell, target);
        if (cell.ChannelsLast == ChannelsLast.On)
            model.Module.to(MemoryFormat.ChannelsLast);
        if (cell is { CudaGraphs: CudaGraphs.On, Mode: Mode.Train } && model.Recipe.Average is not null)
            throw new UnsupportedException($"{cell.Workload} is trained with a moving average of its weights, whose factor the host works out in each step and a CUDA graph cannot replay; use --cuda-graphs off");
        return cell.Mode switch
        {
            Mode.Train => new TrainingWorkload(model, cell, target, seed, _graphs),
            Mode.Update => new UpdateWorkload(model, cell, target, seed, _graphs),
            Mode.Checkpoint => new CheckpointWorkload(model, cell, target, seed, _graphs, _checkpoints),
            _ => new ForwardWorkload(model, cell, target, seed, _graphs),
        };
    }

    public void UseCheckpointFolder(string folder) => _checkpoints = new CheckpointFolder(folder);

    public IDeviceProbe OpenProbe(string device) => Guard(() => new LibtorchProbe(InitializeDevice(new Device(device))));

    public DeviceDescription DescribeDevice(string device) => Devices.Describe(new Device(device));

    public string? DeviceUuid(string device) => CudaUuid.Of(Math.Max(new Device(device).index, 0));

    public TorchDescription DescribeTorch() => new(
        LibtorchSetup.Version,
        Provider.Name,
        LibtorchSetup.Found,
        Blas.Loaded(),
        CudaOf(LibtorchSetup.Version) ?? (cuda.is_available() ? CudaRuntime.Loaded() : null),
        cuda.is_available() ? Text(cuda.cudnn_version()) : null,
        Provider.PackageVersion);

    public string? WhyNoCudaGraphs(string device) => new Device(device) is { type: DeviceType.CUDA } target ? _graphs.WhyUnsupported(target) : null;

    public string? WhyUnsupported(Precision precision, Mode mode, string device) => Guard(() =>
    {
        var target = new Device(device);
        return Devices.WhyAbsent(target) ?? Precisions.WhyUnsupported(precision, mode, target);
    });

    public void UseThreads(int threads) => set_num_threads(threads);

    /// <summary>The CUDA a libtorch is built for, which its wheels name: 13.0 of 2.11.0+cu130; null where it is built for none.</summary>
    internal static string? CudaOf(string version) =>
        version.LastIndexOf("+cu", StringComparison.Ordinal) is >= 0 and var mark && version[(mark + 3)..] is { Length: > 1 } digits
            ? $"{digits[..^1]}.{digits[^1]}"
            : null;

    /// <summary>libtorch's out-of-memory as the runner's, and an operator that it lacks as what cannot be done.</summary>
    internal static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ExternalException error)
        {
            var cause = TorchErrors.Cause(error);
            if (TorchErrors.IsOutOfMemory(cause))
                throw new OutOfDeviceMemoryException(cause.Message, error);
            if (cause is MissingOperatorException)
                throw new UnsupportedException(cause.Message);
            if (cause == error)
                throw;
            ExceptionDispatchInfo.Throw(cause);
            return default;
        }
    }

    // A provider may not tell it.
    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
