namespace Calibrate.Tests.Measuring;

/// <summary>Time that passes only when a test says so; timers that fire once fire while it does.</summary>
internal sealed class FakeTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly List<Timer> _timers = [];
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + _passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        period.ShouldBe(Timeout.InfiniteTimeSpan);
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Pass(TimeSpan time)
    {
        _passed += time;
        foreach (var timer in _timers.Where(t => t.Due <= _passed).ToArray())
        {
            _timers.Remove(timer);
            timer.Fire();
        }
    }

    private sealed class Timer(FakeTime time, Action fire) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time._timers.Remove(this);
            Due = time._passed + dueTime;
            if (dueTime != Timeout.InfiniteTimeSpan)
                time._timers.Add(this);
            return true;
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
