using Calibrate.Costs.Estimates;
using Calibrate.Statistics;

namespace Calibrate.Tests.Costs.Estimates;

public class SplitLognormalTests
{
    [Theory]
    [InlineData(0.3, 0.3)]
    [InlineData(0.8, 0.2)]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0)]
    public void MeansAreThoseOfDraws(double below, double above)
    {
        var factor = new SplitLognormal(below, above);
        var random = new SeededRandom(7);
        var drawn = Enumerable.Range(0, 400_000).Select(_ => random.NextNormal()).Select(normal => (Normal: normal, Factor: factor.Of(normal))).ToList();

        drawn.Average(run => run.Factor).ShouldBe(factor.Mean, 0.005);
        foreach (var z in new[] { -1.0, -0.2, 0, 0.7 })
            drawn.Average(run => run.Normal > z ? run.Factor : 0).ShouldBe(factor.MeanFrom(z), 0.005);
    }

    [Fact]
    public void EachSideHasItsOwnDeviation()
    {
        var factor = new SplitLognormal(Below: 2, Above: 0.5);

        factor.At(0.5).ShouldBe(1, 1e-12);
        factor.At(0.1).ShouldBe(Math.Exp(-2 * 1.2815516), 1e-6);
        factor.At(0.9).ShouldBe(Math.Exp(0.5 * 1.2815516), 1e-6);
        factor.Inverse.At(0.9).ShouldBe(1 / factor.At(0.1), 1e-6);
        factor.NormalAt(factor.Of(-0.7)).ShouldBe(-0.7, 1e-9);
        factor.NormalAt(factor.Of(1.3)).ShouldBe(1.3, 1e-9);
        factor.With(1.5).Below.ShouldBe(2.5, 1e-12);
    }

    [Fact]
    public void ASideWithoutSpreadIsAllAtItsEnd()
    {
        var never = new SplitLognormal(Below: 0.4, Above: 0);

        (never.At(0.9), never.NormalAt(1), never.NormalAt(1.01)).ShouldBe((1, double.PositiveInfinity, double.PositiveInfinity));
        default(SplitLognormal).NormalAt(0.99).ShouldBe(double.NegativeInfinity);
    }
}
