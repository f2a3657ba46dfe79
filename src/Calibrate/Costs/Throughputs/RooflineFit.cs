using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>The same work on two devices, each of the two published.</summary>
internal sealed record PublishedPair(PublishedThroughput From, PublishedThroughput To, ModelFamily Family)
{
    public Precision Precision => To.Conditions.Precision;

    /// <summary>The logarithm of predicted over published: 0 is a hit, 0.1 is 10% too fast.</summary>
    public double Residual(ArithmeticIntensity work) =>
        Math.Log(From.Figure.PerSecond.Value * Roofline.Ratio(work, From.Conditions.Device, To.Conditions.Device, Precision) / To.Figure.PerSecond.Value);
}

/// <summary>
/// What is fitted: one number for each family of models, the FLOP that come with a byte of memory traffic in training. It is the one
/// with the least sum of absolute residuals, which a few rows that follow no roofline do not pull along.
/// </summary>
internal sealed class RooflineFit
{
    // On a grid of 2% steps from all memory to all arithmetic: the sum has several valleys, and devices do not tell 2% apart.
    private static readonly ArithmeticIntensity[] Candidates = [.. Enumerable.Range(0, 466).Select(step => new ArithmeticIntensity(0.1 * Math.Pow(1.02, step)))];

    private readonly Dictionary<ModelFamily, ArithmeticIntensity> _byFamily;

    public RooflineFit(IReadOnlyCollection<PublishedPair> pairs) => _byFamily = pairs
        .GroupBy(pair => pair.Family)
        .ToDictionary(family => family.Key, family => Candidates.MinBy(work => family.Sum(pair => Math.Abs(pair.Residual(work)))));

    public ArithmeticIntensity? Of(ModelFamily family) => _byFamily.TryGetValue(family, out var work) ? work : null;
}
