using Calibrate.Planning;

namespace Calibrate.Costs.Flops;

/// <summary>
/// A decoder without biases or learned positions, like Llama (Touvron et al. 2023): gated feed-forward, untied language head.
/// MAC = L·[s(2h² + 2h·kv + 3h·ff) + 2s²h] + s·h·V, 2h·ff where the feed-forward is plain; attention is counted in full, not
/// halved for the causal mask.
/// </summary>
/// <param name="KeyValueWidth">h, or less with grouped queries.</param>
/// <param name="Vocabulary">V.</param>
/// <param name="Matrices">Of h·V: the embedding, and the language head where it has weights of its own.</param>
public sealed record Decoder(
    string Name, string Source, int Width, int Depth, int Heads, int KeyValueWidth, int FeedForward, int Vocabulary, Mlp Mlp = Mlp.Gated, int Matrices = 2,
    int DefaultLength = 2048)
    : Transformer(Name, Source)
{
    public override InputSize DefaultSize => InputSize.Sequence(DefaultLength);

    public override Norm Norm => Mlp == Mlp.Gated ? Norm.Rms : Norm.Layer;

    public override Head Head => new(Width, Vocabulary, HeadRuns.PerPosition, Bias.None);

    public override long Parameters(InputSize size) =>
        ((long)Matrices * Vocabulary * Width) + (Depth * (Blocks(size)[0].LinearWeights + (2L * Width))) + Width;

    public override IReadOnlyList<TransformerBlocks> Blocks(InputSize size)
    {
        var tokens = Require(InputKind.Sequence, size);
        return
        [
            new()
            {
                Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = KeyValueWidth, FeedForward = FeedForward, Mlp = Mlp, Projections = Projections.Separate,
                Tokens = tokens, AttentionTokens = tokens, Span = tokens,
            },
        ];
    }
}
