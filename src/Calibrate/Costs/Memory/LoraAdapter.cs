using Calibrate.Costs.Flops;
using Calibrate.Planning;

namespace Calibrate.Costs.Memory;

/// <summary>Which of a block's linear layers have an adapter.</summary>
[Flags]
public enum LoraTargets
{
    None = 0,
    Query = 1,
    Key = 2,
    Value = 4,
    Output = 8,
    FeedForward = 16,
    QueryValue = Query | Value,
    Attention = Query | Key | Value | Output,
    AllLinear = Attention | FeedForward,
}

/// <summary>Low-rank adapters: beside a layer of in x out weights, r·(in + out) that learn. Hu et al., "LoRA" (2021).</summary>
/// <param name="Rank">r, at least 1.</param>
public sealed record LoraAdapter(int Rank, LoraTargets Targets)
{
    /// <summary>The paper's own choice: rank 8 on queries and values.</summary>
    public static readonly LoraAdapter Default = new(8, LoraTargets.QueryValue);

    public long Parameters(Transformer model, InputSize size) => model.Blocks(size).Sum(blocks => blocks.Count * PerBlock(blocks));

    private long PerBlock(TransformerBlocks blocks)
    {
        long h = blocks.Width, kv = blocks.KeyValueWidth, ff = blocks.FeedForward;
        return Rank * (Of(LoraTargets.Query, 2 * h) + Of(LoraTargets.Key, h + kv) + Of(LoraTargets.Value, h + kv) + Of(LoraTargets.Output, 2 * h)
            + Of(LoraTargets.FeedForward, blocks.MlpLayers * (h + ff)));
    }

    private long Of(LoraTargets target, long widths) => Targets.HasFlag(target) ? widths : 0;
}
