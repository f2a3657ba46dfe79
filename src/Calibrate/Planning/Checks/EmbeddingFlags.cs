using static System.FormattableString;

namespace Calibrate.Planning.Checks;

/// <summary><c>--image-embedding-dim</c> and <c>--text-embedding-dim</c>.</summary>
internal static class EmbeddingFlags
{
    public const string Image = "--image-embedding-dim";

    public const string Text = "--text-embedding-dim";

    public static void Check(RunOptions options)
    {
        Check(Image, options.ImageEmbeddingDim, "an image's");
        Check(Text, options.TextEmbeddingDim, "a text's");
    }

    /// <summary>Of several workloads one at least has to take them.</summary>
    public static void Check(RunOptions options, IReadOnlyList<WorkloadDescriptor> workloads, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        if (workloads.Any(workload => workload.Embeddings is not null))
            return;
        var given = options switch
        {
            { ImageEmbeddingDim: { } image } => Invariant($"{Image} {image}"),
            { TextEmbeddingDim: { } text } => Invariant($"{Text} {text}"),
            _ => null,
        };
        if (given is not null)
            throw new UsageException($"{given}: {FlagText.Names(workloads)} takes no precomputed embeddings; there are {FlagText.Names(catalogue.Where(workload => workload.Embeddings is not null))}");
    }

    private static void Check(string flag, int? dim, string whose)
    {
        if (dim is < 1 or > EmbeddingDims.Most)
            throw new UsageException(Invariant($"{flag} {dim}: give the width of {whose} embedding, 1 to {EmbeddingDims.Most}"));
    }
}
