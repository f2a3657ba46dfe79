using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Makes recordings of steps: CUDA graphs in the program, something that a CPU can replay in tests.</summary>
internal interface IStepGraphs
{
    /// <summary>Null where steps on the device can be recorded.</summary>
    string? WhyUnsupported(Device device);

    IStepGraph Create(Device device);
}

/// <summary>Work recorded once and replayed at the same places in memory.</summary>
internal interface IStepGraph : IDisposable
{
    /// <summary>Runs work where it will be recorded.</summary>
    void WarmUp(Action work);

    /// <summary>Records work without running it.</summary>
    void Record(Action work);

    void Replay();
}

/// <summary>CUDA graphs.</summary>
internal sealed class StepGraphs : IStepGraphs
{
    public string? WhyUnsupported(Device device) =>
        device.type != DeviceType.CUDA ? $"a CUDA graph records the work of a CUDA device, and this is {device}; use --cuda-graphs off"
        : Provider.WhyMissing(Feature.CudaGraphs) is { } why ? $"{why}, or use --cuda-graphs off"
        : !CudaGraph.IsCompiled ? $"no CUDA graphs: the shim was compiled without the CUDA headers of libtorch {Libtorch.Version}; "
            + "install a CUDA toolkit of its version or name it in CUDA_HOME (for a PyTorch on CUDA 13, pip install nvidia-cuda-crt completes its own)"
        : null;

    public IStepGraph Create(Device device) => new Recording(new CudaGraph(device));

    /// <summary>Why the steps of a cell cannot be recorded on any device; null when they can.</summary>
    public static string? WhyUnsupported(CellKey cell) => cell switch
    {
        { CudaGraphs: CudaGraphs.Off } => null,
        { Loader: Loader.Real } when WorkloadCatalog.Find(cell.Workload).Descriptor.Pipeline == ImagePipeline.Yolo => "loaded batches differ in how many objects they have, and a CUDA graph replays one shape; use --cuda-graphs off, or --loader synthetic",
        { Mode: Mode.Forward or Mode.Generate } => null,
        { Precision: Precision.Fp16 } => "a CUDA graph cannot hold the gradient scaler's decision to skip a step, which the host takes; use --precision bf16, or --cuda-graphs off",
        { Checkpointing: Checkpointing.On } => "checkpointing reads and sets back the random generator's state, which libtorch refuses while it records a CUDA graph; use --cuda-graphs off",
        { Method: Method.Qlora } => "QLoRA unpacks its weights in the backward pass by a call back into this program, which has not been tried while a CUDA graph is recorded; use --cuda-graphs off",
        { Optimizer: OptimizerVariant.Single } => "AdamW counts its steps on the host when it goes parameter by parameter, which a CUDA graph cannot replay; use --optimizer foreach or fused",
        _ => null,
    };

    private sealed class Recording(CudaGraph graph) : IStepGraph
    {
        public void WarmUp(Action work) => graph.warm_up(work);

        public void Record(Action work) => graph.capture(work);

        public void Replay() => graph.replay();

        public void Dispose() => graph.Dispose();
    }
}
