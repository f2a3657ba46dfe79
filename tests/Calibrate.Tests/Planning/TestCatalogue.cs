using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

/// <summary>The real names with round numbers.</summary>
internal static class TestCatalogue
{
    public static IReadOnlyList<WorkloadDescriptor> All { get; } =
    [
        .. from name in (string[])["vit-ti", "vit-s", "vit-b", "vit-l", "vit-h"] select Image(name),
        .. from name in (string[])["bert-mini", "bert-base", "bert-large"] select Sequence(name),
    ];

    private static WorkloadDescriptor Image(string name) => new()
    {
        Name = name,
        Description = name,
        Parameters = 1_000_000,
        DefaultSize = InputSize.Image(224),
        Pipeline = ImagePipeline.Imagenet,
        DefaultCpuBatch = 4,
        DefaultCudaBatch = 64,
        ForwardFlop = size => 1e9 * size.Value,
        RejectSize = size => size.Value % 16 == 0 ? null : "the patch of 16 does not divide it; 224 does",
    };

    private static WorkloadDescriptor Sequence(string name) => new()
    {
        Name = name,
        Description = name,
        Parameters = 1_000_000,
        DefaultSize = InputSize.Sequence(128),
        DefaultCpuBatch = 2,
        DefaultCudaBatch = 32,
        ForwardFlop = size => 1e8 * size.Value,
        RejectSize = size => size.Value <= 512 ? null : "there are 512 positions",
    };
}
