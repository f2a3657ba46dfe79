namespace Calibrate.Images;

/// <summary>
/// For each pixel of a resized line: which source pixels it is made of, and with what weights, in fixed point. Bilinear with the
/// triangle widened by the scale when shrinking, so that every source pixel counts (antialiasing): Pillow's, to the bit.
/// </summary>
internal sealed class ResizeWeights
{
    /// <summary>As many as leave room for 8 bits of pixel and 2 of overshoot in 32.</summary>
    public const int Bits = 32 - 8 - 2;

    /// <summary>One half, for rounding.</summary>
    public const int Half = 1 << (Bits - 1);

    private readonly int[] _first;
    private readonly int[] _count;
    private readonly int[] _weights;

    private ResizeWeights(int target, int most) => (_first, _count, _weights, Most) = (new int[target], new int[target], new int[target * most], most);

    /// <summary>The most source pixels to one.</summary>
    public int Most { get; }

    public int First(int target) => _first[target];

    public ReadOnlySpan<int> Of(int target) => _weights.AsSpan(target * Most, _count[target]);

    /// <summary>From so many source pixels to so many.</summary>
    public static ResizeWeights For(int source, int target)
    {
        var scale = (double)source / target;
        var support = Math.Max(scale, 1);
        var made = new ResizeWeights(target, ((int)Math.Ceiling(support) * 2) + 1);
        var room = new double[made.Most];
        for (var i = 0; i < target; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var end = Math.Min(source, (int)(centre + support + 0.5));
            var shares = room.AsSpan(0, end - first);
            double sum = 0;
            for (var x = 0; x < shares.Length; x++)
                sum += shares[x] = Math.Max(0, 1 - Math.Abs((x + first - centre + 0.5) / support));
            (made._first[i], made._count[i]) = (first, shares.Length);
            for (var x = 0; x < shares.Length; x++)
                made._weights[(i * made.Most) + x] = (int)(0.5 + (shares[x] / sum * (1 << Bits)));
        }

        return made;
    }
}
