using Calibrate.Measuring;

namespace Calibrate.Tests.Measuring;

public class FastestSeriesTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void TheFastestSeriesCountsAndTheFirstCallDoesNot()
    {
        // The first call compiles; then a stall; from there on two seconds a call.
        var calls = new Queue<double>([100, 7]);

        Rate(() => Pass(calls.TryDequeue(out var seconds) ? seconds : 2), () => { }).ShouldBe(0.5);
    }

    [Fact]
    public void WorkThatRunsBehindTheCallsIsWaitedForAtTheEdgesAlone()
    {
        var (behind, waits, calls) = (0, 0, 0);

        var rate = Rate(
            () =>
            {
                calls++;
                behind++;
            },
            () =>
            {
                waits++;
                Pass(0.5 * behind);
                behind = 0;
            });

        rate.ShouldBe(2);
        // 1 untimed, then 1, 2, 2, 2, … until the 10 s are over: at 0.5 s a series doubles, at 1 s it is a tenth of the budget.
        (calls, waits).ShouldBe((1 + 1 + (2 * 10), 1 + 1 + 10));
    }

    private void Pass(double seconds) => _time.Pass(TimeSpan.FromSeconds(seconds));

    private double Rate(Action work, Action synchronize) => FastestSeries.CallsPerSecond(work, synchronize, _time, TimeSpan.FromSeconds(10));
}
