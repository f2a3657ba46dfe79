using Calibrate.Costs.Scaling;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Training;

/// <summary>What holds for every job, tried on 2,000 random ones (seeded; a failure names the job).</summary>
public class CostPropertyTests
{
    private static readonly Job[] Jobs = [.. Enumerable.Range(1, 2000).Select(seed => Job.Random((ulong)seed))];

    [Fact]
    public void AHigherPriceNeverCostsLess() => ForAll((job, more) => job with { Price = job.Price * (decimal)more });

    [Fact]
    public void MoreSamplesNeverCostLess() => ForAll((job, more) => job with { Samples = (long)(job.Samples * more) });

    [Fact]
    public void MoreEpochsNeverCostLess() => ForAll((job, more) => job with { Epochs = job.Epochs * more });

    [Fact]
    public void ASlowerStepNeverCostsLess() => ForAll((job, more) => job with { Step = job.Step * more });

    [Fact]
    public void ASlowerLinkNeverCostsLess() => ForAll((job, more) => job with { Exchange = job.Exchange * more });

    [Fact]
    public void SlowerLoadingNeverCostsLess() => ForAll((job, more) => job with { Loading = job.Loading * more });

    [Fact]
    public void ANoticeNeverCostsMore() => ForAll((job, _) => job with { Notice = TimeSpan.Zero }, job =>
    {
        // A checkpoint that takes longer than the work it saves is a bad bargain, warned or not.
        var most = (job.Interval < job.Work() ? job.Interval : job.Work()) / 4;
        var checkpoint = job.Checkpoint < most ? job.Checkpoint : most;
        return job with { Checkpoint = checkpoint, Notice = checkpoint };
    });

    [Fact]
    public void MoreInterruptionsNeverCostLess() => ForAll((job, more) => job with { PerHour = job.PerHour * more });

    [Fact]
    public void SlowerRestartsNeverCostLess() => ForAll((job, more) => job with { Restart = job.Restart * more });

    [Fact]
    public void DearerCheckpointsNeverCostLess() => ForAll((job, more) => job with { Checkpoint = job.Checkpoint * more });

    [Fact]
    public void TheSpotExpectationIsNeverBelowTheUndisturbedTime()
    {
        foreach (var job in Jobs)
        {
            if (job.Expected() is { } expected)
                expected.Billed.ShouldBeGreaterThanOrEqualTo(expected.Undisturbed - TimeSpan.FromMilliseconds(1), job.ToString());
        }
    }

    [Fact]
    public void PerfectScalingDividesTheTimeAndKeepsTheCost()
    {
        foreach (var job in Jobs)
        {
            // As many samples as fill every step, and nothing but steps: N devices take 1/N of the time.
            var load = new TrainingLoad(job.Devices * 1000L, 1, 1);
            var pace = new TrainingPace { Step = job.Step };
            var (one, all) = (TrainingTime.Of(load, pace).Total, TrainingTime.Of(load with { Devices = job.Devices }, pace).Total);

            (all * job.Devices).TotalSeconds.ShouldBe(one.TotalSeconds, 1e-3, job.ToString());
            HourlyPrice price = new(job.Price, "USD");
            TrainingBill.Of(all, job.Devices, price).Total.Amount.ShouldBe(TrainingBill.Of(one, 1, price).Total.Amount, 1e-3m, job.ToString());
        }
    }

    [Fact]
    public void AFasterLinkNeverScalesWorse()
    {
        foreach (var job in Jobs)
        {
            At(2e9).ShouldBeGreaterThanOrEqualTo(At(1e9), job.ToString());
            At(1e18).ShouldBe(1, 1e-4, job.ToString());

            double At(double bandwidth) => DataParallel.Efficiency(
                job.Step, job.Step * DataParallel.BackwardShare, RingAllReduce.Time(job.Devices, new(500_000_000), new(new(bandwidth), TimeSpan.Zero)), overlap: 0.5).Share;
        }
    }

    private static void ForAll(Func<Job, double, Job> raise, Func<Job, Job>? prepare = null)
    {
        var compared = 0;
        var random = new SeededRandom(99);
        foreach (var given in Jobs)
        {
            var job = prepare is null ? given : prepare(given);
            var raised = raise(job, 1 + random.NextUnit());
            if (job.Cost() is not { } cost || raised.Cost() is not { } higher)
                continue;
            higher.ShouldBeGreaterThanOrEqualTo(cost * 0.9999999m, $"{job} against {raised}");
            compared++;
        }

        // Jobs that cannot end are few.
        compared.ShouldBeGreaterThan(Jobs.Length * 9 / 10);
    }

    private sealed record Job(
        long Samples, double Epochs, int Batch, int Devices, TimeSpan Step, TimeSpan Exchange, TimeSpan Loading, decimal Price, double PerHour, TimeSpan Interval, TimeSpan Checkpoint, TimeSpan Restart, TimeSpan Notice = default)
    {
        public static Job Random(ulong seed)
        {
            var random = new SeededRandom(seed);
            return new(
                (long)Between(1, 1e6), Between(0.1, 100), (int)Between(1, 512), (int)Between(1, 64), TimeSpan.FromSeconds(Between(0.01, 10)), TimeSpan.FromSeconds(Between(0.001, 10)), TimeSpan.FromSeconds(Between(0.001, 10)),
                (decimal)Between(0.1, 50), Between(0.001, 1), TimeSpan.FromMinutes(Between(1, 120)), TimeSpan.FromSeconds(Between(0.1, 300)), TimeSpan.FromMinutes(Between(0.1, 20)));

            // Alike in every order of magnitude.
            double Between(double low, double high) => low * Math.Pow(high / low, random.NextUnit());
        }

        public TimeSpan Work() => TrainingTime.Of(
            new(Samples, Epochs, Batch) { Devices = Devices }, new() { Step = Step, Exchange = Exchange, DataLoading = Loading, StartUp = TimeSpan.FromMinutes(5) }).Work;

        public SpotExpectation? Expected() =>
            SpotModel.Expect(Work(), new(Interval, Checkpoint, Restart) { Notice = Notice }, new(PerHour));

        public decimal? Cost() => Expected() is { } expected ? TrainingBill.Of(expected.Billed, Devices, new(Price, "USD")).Total.Amount : null;
    }
}
