using System.Globalization;
using System.Text.Json.Serialization;

namespace Calibrate.Planning;

/// <summary>Low-rank adapters: beside a layer of in x out weights, r·(in + out) that learn. Hu et al., "LoRA" (2021), section 4.1.</summary>
/// <param name="Rank">r, at least 1.</param>
/// <param name="Targets">At least one.</param>
public sealed record LoraAdapter(int Rank, LoraTargets Targets)
{
    private readonly int? _alpha;

    /// <summary>The paper's own choice: rank 8 on queries and values.</summary>
    public static readonly LoraAdapter Default = new(8, LoraTargets.QueryValue);

    /// <summary>The adapter's answer counts alpha / r times, at least 1. It changes no figure of speed or memory. Default: 2r, as is customary.</summary>
    public int Alpha
    {
        get => _alpha ?? 2 * Rank;
        init => _alpha = value;
    }

    [JsonIgnore]
    public double Scale => (double)Alpha / Rank;

    /// <summary>As part of a cell's id: the rank, and what is not as by default, <c>r8</c> or <c>r16.a16.attention</c>.</summary>
    [JsonIgnore]
    public string Id => string.Create(
        CultureInfo.InvariantCulture,
        $"r{Rank}{(Alpha == 2 * Rank ? "" : $".a{Alpha}")}{(Targets == Default.Targets ? "" : $".{LoraTargetNames.Of(Targets, '-')}")}");

    /// <summary>Without an alpha of its own, which is only a factor.</summary>
    public LoraAdapter AsItCosts() => new(Rank, Targets);

    /// <summary>Whether a step with the other costs the same.</summary>
    public bool CostsAs(LoraAdapter? other) => other is not null && Rank == other.Rank && Targets == other.Targets;

    /// <summary>That learn, in all of some equal blocks.</summary>
    public long Parameters(TransformerBlocks blocks) => blocks.Count * (OfAttention(blocks) + OfFeedForward(blocks));

    /// <summary>Of the adapters' own forward pass, for one sample.</summary>
    public double Mac(TransformerBlocks blocks) =>
        blocks.Count * (((double)blocks.AttentionTokens * OfAttention(blocks)) + ((double)blocks.Tokens * OfFeedForward(blocks)));

    /// <summary>Two alphas that come to the same are the same, said or not.</summary>
    public bool Equals(LoraAdapter? other) => CostsAs(other) && Alpha == other!.Alpha;

    public override int GetHashCode() => HashCode.Combine(Rank, Targets, Alpha);

    private long OfAttention(TransformerBlocks blocks)
    {
        long h = blocks.Width, kv = blocks.KeyValueWidth;
        return Rank * (Of(LoraTargets.Query, 2 * h) + Of(LoraTargets.Key, h + kv) + Of(LoraTargets.Value, h + kv) + Of(LoraTargets.Output, 2 * h));
    }

    private long OfFeedForward(TransformerBlocks blocks) =>
        Rank * Of(LoraTargets.FeedForward, (long)blocks.MlpLayers * (blocks.Width + blocks.FeedForward));

    private long Of(LoraTargets target, long widths) => Targets.HasFlag(target) ? widths : 0;
}
