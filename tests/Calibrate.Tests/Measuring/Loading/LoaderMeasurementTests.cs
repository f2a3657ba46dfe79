using Calibrate.Measuring;
using Calibrate.Measuring.Loading;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring.Loading;

public class LoaderMeasurementTests
{
    private static readonly LoaderPlan Plan = new LoaderPlan
    {
        Pipeline = ImagePipeline.Imagenet, ImageSize = 224, Workers = [2, 1], Batch = 10, Duration = TimeSpan.FromSeconds(2),
    }.Checked();

    private readonly FakeTime _time = new();
    private readonly List<int> _started = [];
    private readonly List<string> _said = [];

    [Fact]
    public void TheRateIsOfWholeRoundsAfterTheFirstBatches()
    {
        // A batch of 10 takes a worker 0.1 s, and the first of each start a second.
        var rows = Run(workers => 0.1 / workers);

        rows.Select(row => row.Workers).ShouldBe([1, 2]);
        rows[0].ImagesPerSecond.Value.ShouldBe(100, 1e-9);
        rows[1].ImagesPerSecond.Value.ShouldBe(200, 1e-9);
        rows[0].Repeats.Length.ShouldBe(5);
        rows[0].Repeats.ShouldAllBe(repeat => Math.Abs(repeat.Images - 200) <= 10);
        rows[1].Repeats.ShouldAllBe(repeat => repeat.Images % 20 == 0);
        rows.ShouldAllBe(row => row.Status == CellStatus.Draft);
    }

    [Fact]
    public void EveryNumberOfWorkersHasItsTurnInEachRound()
    {
        Run(_ => 0.1);

        // The first start warms up.
        _started.Count.ShouldBe(11);
        _started.Skip(1).Chunk(2).ShouldAllBe(round => round.Order().SequenceEqual(new[] { 1, 2 }));
        _said.Count.ShouldBe(10);
    }

    [Fact]
    public void RepeatsThatDisagreeDoNotConverge()
    {
        var start = 0;
        var rows = Run(_ => 0.1 * (1 + (++start % 3)));

        rows.ShouldAllBe(row => row.Status == CellStatus.NotConverged);
    }

    [Fact]
    public void TheIntervalIsTheInvertedOneOfTheSecondsOfAnImage()
    {
        // By hand: seconds an image 0.010, 0.011, 0.012; mean 0.011, s = 0.001, t(0.975, 2) = 4.302653, half-width 0.00248414.
        var row = Calibrate.Profiles.Loading.LoaderRow.Of(3, [new(100, 1.0), new(100, 1.1), new(100, 1.2)]);

        row.ImagesPerSecond.Value.ShouldBe(1 / 0.011, 1e-9);
        row.ImagesPerSecond.Low!.Value.ShouldBe(1 / 0.01348414, 1e-3);
        row.ImagesPerSecond.High!.Value.ShouldBe(1 / 0.00851586, 1e-3);
        row.Status.ShouldBe(CellStatus.NotConverged);
    }

    [Fact]
    public void OneRepeatHasNoInterval()
    {
        var row = Calibrate.Profiles.Loading.LoaderRow.Of(1, [new(100, 2)]);

        row.ImagesPerSecond.ShouldBe(new(50, null, null));
        row.Status.ShouldBe(CellStatus.NotConverged);
    }

    [Fact]
    public void StoppedItSaysSo()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Should.Throw<RunFailedException>(() => new LoaderMeasurement(Plan, _ => new Stream(_time, 1), _time, _said.Add).Run(stop.Token)).Message.ShouldStartWith("stopped");
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1,2")]
    [InlineData(6, "1,2,4,6")]
    [InlineData(8, "1,2,4,8")]
    public void TheDefaultDoublesUpToTheProcessors(int processors, string workers) =>
        string.Join(',', LoaderPlan.DefaultWorkers(processors)).ShouldBe(workers);

    private Calibrate.Profiles.Loading.LoaderRow[] Run(Func<int, double> secondsPerBatch) =>
        new LoaderMeasurement(
            Plan,
            workers =>
            {
                _started.Add(workers);
                return new Stream(_time, secondsPerBatch(workers));
            },
            _time, _said.Add).Run(TestContext.Current.CancellationToken);

    private sealed class Stream(FakeTime time, double secondsPerBatch) : IBatchStream
    {
        private bool _first = true;

        public void Take()
        {
            time.Pass(TimeSpan.FromSeconds(_first ? 1 : secondsPerBatch));
            _first = false;
        }

        public void Dispose()
        {
        }
    }
}
