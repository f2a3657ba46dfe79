using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Simulations;
using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

/// <summary>
/// docs/coverage.md with fewer cells: the whole pipeline from blocks to status on synthetic noise. The seeds are fixed, so that
/// nothing here fails by chance; the bounds leave room for two standard errors.
/// </summary>
public class CoverageTests
{
    private const int Runs = 3000;

    private static readonly Simulation Simulation = new(Runs);

    /// <summary>Spreads between launches at which stopping could choose.</summary>
    private static readonly NoiseModel[] Straddling = [Models.SpreadBy(0.02), Models.SpreadBy(0.025), Models.SpreadBy(0.03)];

    private static readonly Dictionary<string, NoiseModel> Named =
        Models.All.Concat(Straddling).ToDictionary(model => model.Name, StringComparer.Ordinal);

    public static TheoryData<string> Any => [.. Named.Keys];

    public static TheoryData<string> Plain => [.. Models.Plain.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Any))]
    public void TheIntervalHoldsAsOftenAsItSaysAndFewAreTrustedBesideTheTruth(string name)
    {
        var model = Named[name];
        var tally = Simulation.Of(model, new(Tier.Trusted), BlockSettings.Short);

        ShouldBeAtMost(tally.Missed(CellStatus.Trusted), 0.07);
        if (Models.Plain.Contains(model) || Straddling.Contains(model))
        {
            ShouldBeAtLeast(tally.Covered, 0.93);
            ShouldBeAtMost(tally.Covered, 0.97);
        }
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void SteadyCellsAreRarelyFlagged(string name)
    {
        var tally = Fixed(Named[name], 10);

        ShouldBeAtMost(tally.Ended(CellStatus.Drift), 0.02);
        ShouldBeAtMost(tally.Ended(CellStatus.Bimodal), 0.01);
        ShouldBeAtMost(tally.Ended(CellStatus.NoSteadyState), 0.001);
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void ADriftOfFivePercentIsFlagged(string name) =>
        ShouldBeAtLeast(Fixed(Named[name] with { Drift = 0.05 }, 10).Ended(CellStatus.Drift), 0.99);

    // The noise of 1% is that of the blocks: docs/coverage.md also shows launches that differ by as much, which nobody could tell apart.
    [Theory]
    [InlineData(2, 10)]
    [InlineData(5, 10)]
    [InlineData(2, 15)]
    [InlineData(7, 15)]
    public void LaunchesOfTwoKindsAreFlagged(int slow, int launches) =>
        ShouldBeAtLeast(Fixed(Models.SlowLaunches(slow, 0.05), launches).Ended(CellStatus.Bimodal), 0.95);

    [Theory]
    [InlineData(0.05, 0)]
    [InlineData(0.20, 0)]
    [InlineData(0.20, 0.01)]
    public void ASingleOutlierIsNoMode(double by, double spread) =>
        ShouldBeAtMost(Fixed(Models.SlowLaunches(1, by) with { LaunchSpread = spread }, 10).Ended(CellStatus.Bimodal), 0.001);

    [Theory]
    [InlineData(10)]
    [InlineData(15)]
    public void OneWideModeIsRarelyTakenForTwo(int launches) =>
        ShouldBeAtMost(Fixed(Models.SpreadBy(0.03), launches).Ended(CellStatus.Bimodal), 0.02);

    [Fact]
    public void AWarmUpThatEndsIsCutAndNotFlagged()
    {
        var tally = Simulation.Of(Models.WarmUp, new(Tier.Trusted), BlockSettings.Short);

        ShouldBeAtLeast(tally.Covered, 0.93);
        ShouldBeAtLeast(tally.Ended(CellStatus.Trusted), 0.98);
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void TheStatedTruthIsTheMeanOfWhatIsDrawn(string name)
    {
        const int launches = 20_000;
        const int blocks = 8;
        var model = Named[name];
        var random = new Randomness(1);
        double[] means = [.. Enumerable.Range(0, launches).Select(launch =>
        {
            // From where the warm-up is over; the planned blocks end where the drift has its mean.
            var noise = new LaunchNoise(model with { WarmUp = 0 }, launch, blocks, random);
            return Enumerable.Range(0, blocks).Average(_ => noise.NextBlock());
        })];

        var interval = LaunchInterval.Of(means);
        interval.Mean.ShouldBe(model.Truth, 2 * interval.HalfWidth!.Value);
    }

    [Fact]
    public void TheSameRunsComeOutTheSame()
    {
        var (first, second) = (Tally(), Tally());

        (first.Covered, first.Launches, first.Blocks).ShouldBe((second.Covered, second.Launches, second.Blocks));

        static Tally Tally() => new Simulation(200).Of(Models.Stalls, new(Tier.Trusted), BlockSettings.Short);
    }

    private static Tally Fixed(NoiseModel model, int launches) =>
        Simulation.Of(model, new(Tier.Trusted, launches), BlockSettings.Short);

    private static void ShouldBeAtLeast(double share, double asked) => share.ShouldBeGreaterThanOrEqualTo(asked - Slack(asked));

    private static void ShouldBeAtMost(double share, double asked) => share.ShouldBeLessThanOrEqualTo(asked + Slack(asked));

    private static double Slack(double share) => 2 * Math.Sqrt(share * (1 - share) / Runs);
}
