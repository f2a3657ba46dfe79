using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs.Yaml;
using Calibrate.Planning;

namespace Calibrate.Costs.Jobs;

/// <summary>The keys of a job that say how large a sample is.</summary>
internal static class JobSize
{
    private const string ImageDim = "image-embedding-dim";
    private const string TextDim = "text-embedding-dim";

    /// <returns>Null where the job leaves it to the workload.</returns>
    public static InputSize? Of(YamlFields fields, string workload)
    {
        var size = SideOrLength(fields);
        var (image, text) = (Dim(fields, ImageDim), Dim(fields, TextDim));
        if (image is null && text is null)
            return size;
        if (Architectures.Find(workload) is not { Embeddings: { } byDefault } model)
            throw fields.Refuse(image is null ? TextDim : ImageDim, $"goes with a workload that takes precomputed embeddings: {string.Join(" or ", Architectures.All.Where(known => known.Embeddings is not null).Select(known => known.Name))}");
        return (size ?? model.DefaultSize) with { Embeddings = EmbeddingDims.Of(image, text, byDefault) };
    }

    private static InputSize? SideOrLength(YamlFields fields)
    {
        var (side, length) = (JobFile.Count(fields, "image-size"), JobFile.Count(fields, "sequence-length"));
        if (side is not null && length is not null)
            throw fields.Refuse("image-size", "cannot stand beside sequence-length: a sample is an image or a sequence");
        return side is { } pixels ? InputSize.Image(pixels) : length is { } positions ? InputSize.Sequence(positions) : null;
    }

    private static int? Dim(YamlFields fields, string key) =>
        (int?)fields.Whole(key, 1, EmbeddingDims.Most, FormattableString.Invariant($"the width of an embedding, 1 to {EmbeddingDims.Most}"));
}
