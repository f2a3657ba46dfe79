namespace Calibrate.Planning;

/// <summary>The feed-forward part of a block.</summary>
public enum Mlp
{
    /// <summary>Two layers with GELU between.</summary>
    Plain,

    /// <summary>Three, two of them multiplied (SwiGLU).</summary>
    Gated,
}

/// <summary>By how many layers queries, keys and values are made.</summary>
public enum Projections
{
    Joint = 1,
    Separate = 3,
}

/// <summary>A run of equal transformer blocks, for one sample.</summary>
public sealed record TransformerBlocks
{
    public required int Count { get; init; }

    /// <summary>h.</summary>
    public required int Width { get; init; }

    /// <summary>a.</summary>
    public required int Heads { get; init; }

    /// <summary>Of the keys, and of the values: h, or less where heads share them (grouped queries).</summary>
    public required int KeyValueWidth { get; init; }

    /// <summary>ff.</summary>
    public required int FeedForward { get; init; }

    public Mlp Mlp { get; init; }

    public Projections Projections { get; init; } = Projections.Joint;

    /// <summary>s: positions of one sample.</summary>
    public required int Tokens { get; init; }

    /// <summary>Positions in attention: more than <see cref="Tokens"/> where windows are padded.</summary>
    public required int AttentionTokens { get; init; }

    /// <summary>How many keys a position attends to: all, or its window. A causal mask saves nothing here.</summary>
    public required int Span { get; init; }

    /// <summary>Relative positions per query (rows + columns) whose products are computed; 0 for none.</summary>
    public int RelativePositions { get; init; }

    /// <summary>The widths of the feed-forward layers' products, in units of h·ff.</summary>
    public int MlpLayers => Mlp == Mlp.Gated ? 3 : 2;

    /// <summary>Weights of one block's linear layers, without biases and norms: 2h² + 2h·kv + 2h·ff (gated: 3h·ff).</summary>
    public long LinearWeights => (2L * Width * Width) + (2L * Width * KeyValueWidth) + ((long)MlpLayers * Width * FeedForward);

    /// <summary>Of all blocks: the linear layers' and <see cref="ProductsMac"/>, with N' = <see cref="AttentionTokens"/>: N'(2h² + 2h·kv) + N·(2 or 3)·h·ff each.</summary>
    public double Mac
    {
        get
        {
            double h = Width;
            var projections = AttentionTokens * ((2 * h * h) + (2 * h * KeyValueWidth));
            return (Count * (projections + ((double)Tokens * MlpLayers * h * FeedForward))) + ProductsMac;
        }
    }

    /// <summary>Of all blocks, products of two activations: 2N'·span·h of queries, keys and values, N'·r·h of relative positions.</summary>
    public double ProductsMac => Count * AttentionTokens * (double)Width * ((2.0 * Span) + RelativePositions);
}
