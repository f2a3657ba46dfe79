using Calibrate.Planning;

namespace Calibrate.Costs.Flops;

/// <summary>
/// BERT with its pooler, without a task head: Devlin et al., "BERT" (NAACL 2019). MAC = L·[s(4h² + 2h·ff) + 2s²h]; the pooler
/// and a classification head are below 0.1% and left out. Padding is counted: it is computed.
/// </summary>
public sealed record BertEncoder(string Name, string Source, int Width, int Depth, int Heads, int FeedForward, int Vocabulary = 30522, int Positions = 512)
    : Transformer(Name, Source)
{
    public override InputSize DefaultSize => InputSize.Sequence(128);

    /// <summary>Two classes on the pooled token.</summary>
    public override Head Head => new(Width, 2, HeadRuns.PerSample, Bias.One);

    public override long LargestParameter(InputSize size) => (long)Vocabulary * Width;

    public override Dropout Dropout => Dropout.On;

    public override long Parameters(InputSize size)
    {
        long h = Width, ff = FeedForward;
        var embeddings = ((Vocabulary + Positions + 2) * h) + (2 * h);
        var block = (4 * h * h) + (4 * h) + (2 * h * ff) + ff + h + (4 * h);
        return embeddings + (Depth * block) + (h * h) + h;
    }

    public override IReadOnlyList<TransformerBlocks> Blocks(InputSize size)
    {
        var tokens = Require(InputKind.Sequence, size);
        return
        [
            new()
            {
                Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = Width, FeedForward = FeedForward, Projections = Projections.Separate,
                Tokens = tokens, AttentionTokens = tokens, Span = tokens,
            },
        ];
    }

    protected override double HeadMac(InputSize size) => 0;
}
