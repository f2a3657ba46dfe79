using System.Reflection;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Where TorchSharp's API comes from in this build: the MSBuild property <c>TorchProvider</c>.</summary>
public static class Provider
{
    /// <summary>E.g. <c>libtorch</c>, <c>TorchSharp-cpu</c>.</summary>
    public static string Name { get; } = typeof(Provider).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "TorchProvider").Value!;

    /// <summary>Of TorchSharp's assembly, e.g. <c>0.107.0</c>; null for our own binding, which has the program's.</summary>
    public static string? PackageVersion { get; } = typeof(torch).Assembly == typeof(Provider).Assembly
        ? null
        : typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Name and version.</summary>
    public static string Build { get; } = PackageVersion is null ? Name : $"{Name} {PackageVersion}";

    public static ProviderCapabilities Capabilities { get; } = ProviderCapabilities.All.Single(each => each.Provider == Name);

    /// <summary>One line for the user; null where the provider has the feature, itself or on top.</summary>
    public static string? WhyMissing(Feature feature) => Capabilities[feature] is { Availability: Availability.Missing } missing
        ? $"{Build} lacks {Words(feature)}: {missing.Note}; the default engine (scripts/calibrate without --engine) has it"
        : null;

    /// <exception cref="MissingOperatorException">The provider lacks it.</exception>
    internal static void Require(Feature feature)
    {
        if (WhyMissing(feature) is { } why)
            throw new MissingOperatorException(why);
    }

    /// <summary>A feature as tables and messages name it.</summary>
    public static string Words(Feature feature) => feature switch
    {
        Feature.Training => "training in fp32 with AdamW or SGD",
        Feature.Cuda => "CUDA devices, TF32",
        Feature.Checkpointing => "activation checkpointing",
        Feature.PackedWeights => "frozen weights packed to 4 bits (QLoRA)",
        Feature.ChannelsLast => "channels-last images",
        Feature.Autocast => "autocast (bf16, fp16)",
        Feature.GradScaler => "a gradient scaler",
        Feature.ForeachOptimizer => "foreach optimizers",
        Feature.FusedOptimizer => "fused optimizers",
        Feature.AttentionBackend => "the name of the attention kernel",
        Feature.CudaMemoryStatistics => "CUDA memory statistics",
        Feature.TensorMemory => "a count of the bytes in tensors on the CPU",
        Feature.CudaEvents => "CUDA events",
        Feature.CudaGraphs => "CUDA graphs",
        Feature.InstalledLibtorch => "a choice of libtorch",
        Feature.NoCompiler => "a run without a C++ compiler",
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "has no words"),
    };
}
