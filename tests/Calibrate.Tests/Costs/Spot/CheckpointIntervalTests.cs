using Calibrate.Costs.Spot;

namespace Calibrate.Tests.Costs.Spot;

public class CheckpointIntervalTests
{
    [Fact]
    public void YoungAndDalyByHand()
    {
        // delta = 2 min, M = 100 min: sqrt(400) = 20 min; 20 (1 + sqrt(0.01)/3 + 0.01/9) - 2 = 18.689 min.
        var rate = InterruptionRate.Every(TimeSpan.FromMinutes(100));

        CheckpointInterval.Young(TimeSpan.FromMinutes(2), rate)!.Value.TotalMinutes.ShouldBe(20, 1e-6);
        CheckpointInterval.Daly(TimeSpan.FromMinutes(2), rate)!.Value.TotalMinutes.ShouldBe(18.6889, 1e-4);
    }

    [Fact]
    public void BeyondItsDomainDalysIntervalIsTheMeanTime() =>
        CheckpointInterval.Daly(TimeSpan.FromMinutes(200), InterruptionRate.Every(TimeSpan.FromMinutes(100))).ShouldBe(TimeSpan.FromMinutes(100));

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(150)]
    public void TheOptimumIsTheMinimumOfTheExactForm(double minutes)
    {
        var (cost, rate) = (TimeSpan.FromMinutes(minutes), InterruptionRate.Every(TimeSpan.FromMinutes(100)));
        var optimal = CheckpointInterval.Optimal(cost, rate)!.Value;

        // Against a search over 20,000 intervals that knows nothing of the solution.
        var best = Enumerable.Range(1, 20_000).Select(i => TimeSpan.FromMinutes(i / 100.0)).MinBy(interval => At(interval));
        optimal.TotalMinutes.ShouldBe(best.TotalMinutes, 0.02);
        At(CheckpointInterval.Daly(cost, rate)!.Value).ShouldBeLessThan(At(optimal) * (minutes <= 10 ? 1.0001 : 1.02));

        // Daly's E[T] of 100 h, M = 100 min and R = 3 min: M e^(R/M) (e^((tau+delta)/M) - 1) T_s/tau.
        double At(TimeSpan interval) => 100 * Math.Exp(0.03) * (Math.Exp((interval.TotalMinutes + minutes) / 100) - 1) * 100 / interval.TotalMinutes;
    }

    [Fact]
    public void DalyIsCloserToTheOptimumThanYoung()
    {
        var (cost, rate) = (TimeSpan.FromMinutes(20), InterruptionRate.Every(TimeSpan.FromMinutes(100)));
        var optimal = CheckpointInterval.Optimal(cost, rate)!.Value;

        (CheckpointInterval.Daly(cost, rate)!.Value - optimal).Duration().ShouldBeLessThan((CheckpointInterval.Young(cost, rate)!.Value - optimal).Duration());
    }

    [Fact]
    public void WithoutInterruptionsNoCheckpointPays()
    {
        var cost = TimeSpan.FromMinutes(1);

        CheckpointInterval.Young(cost, InterruptionRate.Never).ShouldBeNull();
        CheckpointInterval.Daly(cost, InterruptionRate.Never).ShouldBeNull();
        CheckpointInterval.Optimal(cost, InterruptionRate.Never).ShouldBeNull();
    }
}
