using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Statistics;
using Calibrate.Tests.Costs.Spot;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Training;

public class ScenarioKernelTests
{
    private static readonly Scenario AsGiven = new(Price: 1, Throughput: 1, Interruptions: 1, Hit: 1, Loss: 0);

    private static readonly TrainingTime Time = new()
    {
        StartUp = TimeSpan.FromMinutes(12), Compute = TimeSpan.FromHours(8), Exchange = TimeSpan.FromHours(1), Loading = TimeSpan.FromHours(4.5), Validation = TimeSpan.FromMinutes(48), EpochCheckpoints = TimeSpan.FromMinutes(30),
    };

    [Fact]
    public void OnDemandItIsTheBill()
    {
        var outcome = new ScenarioKernel(Time, 4, new(2.5m, "USD"), extras: new Money(3m, "USD")).Evaluate(AsGiven);

        outcome.BilledSeconds.ShouldBe(Time.Total.TotalSeconds, 1e-6);
        outcome.ElapsedSeconds.ShouldBe(outcome.BilledSeconds);
        outcome.Cost.ShouldBe((double)TrainingBill.Of(Time.Total, 4, new(2.5m, "USD")).Total.Amount + 3, 1e-9);
    }

    [Fact]
    public void EachDrawScalesWhatItShould()
    {
        var kernel = new ScenarioKernel(Time, 1, new(1m, "USD"));
        var outcome = kernel.Evaluate(AsGiven with { Throughput = 2, Price = 1.5 });

        // 0.2 + 0.5 h stay, 1 h of exchange too, 8.8 h halve: 6.1 h at 1.5.
        outcome.BilledSeconds.ShouldBe(6.1 * 3600, 1e-6);
        outcome.Cost.ShouldBe(9.15, 1e-9);
        // The exchange alone halves or doubles.
        kernel.Evaluate(AsGiven with { Link = 2 }).BilledSeconds.ShouldBe(10 * 3600, 1e-6);
        kernel.Evaluate(AsGiven with { Link = 0.5 }).BilledSeconds.ShouldBe(11.5 * 3600, 1e-6);
        // Eight times as fast the steps would take 2 h, but their data load in 4.5.
        kernel.Evaluate(AsGiven with { Throughput = 8 }).BilledSeconds.ShouldBe((0.7 + 4.5 + 0.1) * 3600, 1e-6);
        kernel.Evaluate(AsGiven with { Throughput = 8, Loading = 0.75 }).BilledSeconds.ShouldBe((0.7 + 6 + 0.1) * 3600, 1e-6);
        // 9 h of steps hide 4.5 h of loading, and 9 h of it.
        kernel.Evaluate(AsGiven with { Loading = 0.5 }).BilledSeconds.ShouldBe(kernel.Evaluate(AsGiven).BilledSeconds);
    }

    [Theory]
    [InlineData(0.5, 1, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 0.2, 1)]
    [InlineData(8, 5, 1)]
    [InlineData(8, 5, 0.4)]
    public void AnUndisturbedDrawIsTheRunAtItsSpeeds(double throughput, double link, double loading)
    {
        var clocked = Time with { EpochCheckpoints = TimeSpan.Zero, CheckpointShare = 0.05 };
        foreach (var time in (TrainingTime[])[Time, clocked])
        {
            new ScenarioKernel(time, 1, new(1m, "USD")).Evaluate(AsGiven with { Throughput = throughput, Link = link, Loading = loading })
                .BilledSeconds.ShouldBe(time.At(throughput, link, loading).Total.TotalSeconds, 1e-4);
        }
    }

    [Theory]
    [InlineData(30, 2, 5, 3, 0)]
    [InlineData(30, 2, 5, 24, 0)]
    [InlineData(60, 1, 10, 1, 0)]
    [InlineData(600, 0, 10, 24, 0)]
    [InlineData(60, 1, 10, 2, 2)]
    public void ItsDrawsHaveTheProcessesDistribution(double interval, double cost, double restart, double mean, double notice)
    {
        var plan = new CheckpointPlan(TimeSpan.FromMinutes(interval), TimeSpan.FromMinutes(cost), TimeSpan.FromMinutes(restart)) { Notice = TimeSpan.FromMinutes(notice) };
        var rate = InterruptionRate.Every(TimeSpan.FromHours(mean));
        var wait = TimeSpan.FromMinutes(20);
        var kernel = new ScenarioKernel(Time, 1, new(1m, "USD"), spot: new(plan, rate, wait));
        var random = new SeededRandom(17);
        double[] drawn = new double[100_000], elapsed = new double[100_000];
        for (var i = 0; i < drawn.Length; i++)
        {
            var outcome = kernel.Evaluate(AsGiven with { Hit = 1 - random.NextUnit(), Loss = random.NextNormal() });
            (drawn[i], elapsed[i]) = (outcome.BilledSeconds, outcome.ElapsedSeconds);
        }

        var expected = SpotModel.Expect(Time.Work, plan, rate, wait)!;
        var runs = SpotSimulation.Run(Time.Work, plan, rate, wait, 50_000, seed: 23);
        // The mean is exact but for the last segment, which is taken to be as long as the others.
        (drawn.Average() / expected.Billed.TotalSeconds).ShouldBe(1, 0.006);
        (elapsed.Average() / expected.Elapsed.TotalSeconds).ShouldBe(1, 0.006);
        // Quantiles are as good as a lognormal is: 4% where a single hit decides.
        foreach (var share in (double[])[0.1, 0.5, 0.9])
            (Quantile.Of(drawn, share) / Quantile.Of(runs.Select(run => run.Billed.TotalSeconds), share)).ShouldBe(1, 0.04);
    }

    [Fact]
    public void ARunThatIsNotHitLosesNothing()
    {
        var plan = new CheckpointPlan(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        var outcome = new ScenarioKernel(Time, 1, new(1m, "USD"), spot: new(plan, InterruptionRate.Every(TimeSpan.FromHours(5)), TimeSpan.FromHours(1))).Evaluate(AsGiven);

        outcome.BilledSeconds.ShouldBe(plan.Undisturbed(Time.Work).TotalSeconds, 1e-6);
        outcome.ElapsedSeconds.ShouldBe(outcome.BilledSeconds);
    }

    [Fact]
    public void AJobThatCannotEndCostsWithoutEnd() =>
        new ScenarioKernel(
            new() { Compute = TimeSpan.FromHours(5000) }, 1, new(1m, "USD"),
            spot: new(new(TimeSpan.FromHours(5000), TimeSpan.Zero, TimeSpan.Zero), InterruptionRate.Every(TimeSpan.FromHours(1)), TimeSpan.Zero))
            .Evaluate(AsGiven with { Hit = 0 }).Cost.ShouldBe(double.PositiveInfinity);
}
