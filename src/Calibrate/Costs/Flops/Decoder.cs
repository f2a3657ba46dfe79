using Calibrate.Planning;

namespace Calibrate.Costs.Flops;

/// <summary>
/// A Llama-like decoder (Touvron et al. 2023): RMS norms, no biases, gated feed-forward, rotary positions, untied language
/// head. MAC = L·[s(2h² + 2h·kv + 3h·ff) + 2s²h] + s·h·V; attention is counted in full, not halved for the causal mask.
/// </summary>
/// <param name="KeyValueWidth">h, or less with grouped queries.</param>
/// <param name="Vocabulary">V.</param>
public sealed record Decoder(string Name, string Source, int Width, int Depth, int Heads, int KeyValueWidth, int FeedForward, int Vocabulary)
    : Transformer(Name, Source)
{
    public override InputSize DefaultSize => InputSize.Sequence(2048);

    public override Head Head => new(Width, Vocabulary, HeadRuns.PerPosition, Bias.None);

    public override long Parameters(InputSize size) =>
        (2L * Vocabulary * Width) + (Depth * (Blocks(size)[0].LinearWeights + (2L * Width))) + Width;

    public override IReadOnlyList<TransformerBlocks> Blocks(InputSize size)
    {
        var tokens = Require(InputKind.Sequence, size);
        return
        [
            new()
            {
                Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = KeyValueWidth, FeedForward = FeedForward, Mlp = Mlp.Gated,
                Tokens = tokens, AttentionTokens = tokens, Span = tokens,
            },
        ];
    }
}
