namespace Calibrate.Planning;

/// <summary>How wide precomputed embeddings are.</summary>
/// <param name="Image">Of an image, or of each of its regions; 1 to <see cref="Most"/>.</param>
/// <param name="Text">Of a text, or of each of its tokens; likewise.</param>
public readonly record struct EmbeddingDims(int Image, int Text)
{
    /// <summary>Four times the widest model of text there is: 16384, Llama 3.1 405B (Grattafiori et al. 2024, table 3).</summary>
    public const int Most = 65536;

    /// <returns>Null where it comes to what the workload has by default.</returns>
    /// <param name="image">Null: the default.</param>
    /// <param name="text">Likewise.</param>
    public static EmbeddingDims? Of(int? image, int? text, EmbeddingDims byDefault)
    {
        var asked = new EmbeddingDims(image ?? byDefault.Image, text ?? byDefault.Text);
        return asked == byDefault ? null : asked;
    }

    /// <summary>As part of a cell's id: <c>e1024-512</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"e{Image}-{Text}");
}
