namespace Calibrate.Torch;

/// <summary>What each provider can do: the one list that messages, <c>calibrate list --providers</c> and the README's table are made of.</summary>
/// <param name="Provider">As <c>-p:TorchProvider=</c> and a profile name it.</param>
/// <param name="Engine">As <c>scripts/calibrate --engine</c> names it.</param>
/// <param name="Capabilities">One of each <see cref="Feature"/>, in their order.</param>
public sealed record ProviderCapabilities(string Provider, string Engine, IReadOnlyList<Capability> Capabilities)
{
    private const string NotInApi = "TorchSharp has no call for it";

    /// <summary>Our own binding over an installed libtorch: the default.</summary>
    public static ProviderCapabilities Libtorch { get; } = new("libtorch", "libtorch",
    [
        new(Feature.Training, Availability.Included),
        new(Feature.Cuda, Availability.Included, "where the installed libtorch has it"),
        new(Feature.Checkpointing, Availability.Included),
        new(Feature.PackedWeights, Availability.Included),
        new(Feature.ChannelsLast, Availability.Included),
        new(Feature.Autocast, Availability.Included),
        new(Feature.GradScaler, Availability.Included),
        new(Feature.ForeachOptimizer, Availability.Included),
        new(Feature.FusedOptimizer, Availability.Included, "where libtorch has a kernel for the device"),
        new(Feature.AttentionBackend, Availability.Included),
        new(Feature.CudaMemoryStatistics, Availability.Included, "before libtorch 2.9 with the CUDA headers"),
        new(Feature.TensorMemory, Availability.Included),
        new(Feature.CudaEvents, Availability.Included, "from libtorch 2.6 on"),
        new(Feature.CudaGraphs, Availability.Included, "with the CUDA headers"),
        new(Feature.InstalledLibtorch, Availability.Included),
        new(Feature.NoCompiler, Availability.Missing, "it compiles a small C++ shim at first use"),
    ]);

    public static ProviderCapabilities TorchSharpCpu { get; } = OfPackage(
        "TorchSharp-cpu", "torchsharp-cpu", new(Feature.Cuda, Availability.Missing, "the package has libtorch for CPUs; TorchSharp-cuda-linux has it"), checkpointing: "by its custom autograd function");

    public static ProviderCapabilities TorchSharpCuda { get; } = OfPackage(
        "TorchSharp-cuda-linux", "torchsharp-cuda", new(Feature.Cuda, Availability.Included, "on Linux"),
        checkpointing: "by its custom autograd function; CUDA's random numbers are replayed by seeds");

    /// <summary>The default first.</summary>
    public static IReadOnlyList<ProviderCapabilities> All { get; } = [Libtorch, TorchSharpCpu, TorchSharpCuda];

    public Capability this[Feature feature] => Capabilities[(int)feature];

    private static ProviderCapabilities OfPackage(string provider, string engine, Capability cuda, string checkpointing) => new(provider, engine,
    [
        new(Feature.Training, Availability.Included),
        cuda,
        new(Feature.Checkpointing, Availability.OnTop, checkpointing),
        new(Feature.PackedWeights, Availability.OnTop, "by its custom autograd function"),
        new(Feature.ChannelsLast, Availability.OnTop, "by permuted weights and images"),
        new(Feature.Autocast, Availability.Missing, $"{NotInApi}, and casts by hand would be another computation"),
        new(Feature.GradScaler, Availability.Missing, "it serves fp16 autocast alone"),
        new(Feature.ForeachOptimizer, Availability.Missing, "TorchSharp's optimizers go parameter by parameter"),
        new(Feature.FusedOptimizer, Availability.Missing, "TorchSharp's optimizers go parameter by parameter"),
        new(Feature.AttentionBackend, Availability.Missing, NotInApi),
        new(Feature.CudaMemoryStatistics, Availability.Missing, NotInApi),
        new(Feature.TensorMemory, Availability.Missing, NotInApi),
        new(Feature.CudaEvents, Availability.Missing, NotInApi),
        new(Feature.CudaGraphs, Availability.Missing, NotInApi),
        new(Feature.InstalledLibtorch, Availability.Missing, "the package brings its own libtorch"),
        new(Feature.NoCompiler, Availability.Included),
    ]);
}
