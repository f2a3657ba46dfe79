using Calibrate.Measuring;

namespace Calibrate.Simulations;

/// <summary>Numbers that are the same for the same seed on every runtime.</summary>
public sealed class Randomness(ulong seed)
{
    private readonly SeededRandom _bits = new(seed);
    private double? _second;

    /// <summary>From (0, 1].</summary>
    public double Uniform() => ((_bits.Next() >> 11) + 1) * (1.0 / (1UL << 53));

    /// <summary>Of mean 0 and deviation 1 (Box and Muller).</summary>
    public double Normal()
    {
        if (_second is { } kept)
        {
            _second = null;
            return kept;
        }
        var radius = Math.Sqrt(-2 * Math.Log(Uniform()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * Uniform());
        _second = radius * sine;
        return radius * cosine;
    }
}
