using Calibrate.Measuring.Watch;
using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring.Watch;

/// <summary>A host that runs on fake time: a second of the clock is a second of whatever a test makes it do.</summary>
public class LaunchWatchTests
{
    private const int Threads = 2;
    private const int Runner = 40;

    private readonly FakeTime _time = new();
    private int _looks;

    private double Seconds => _time.GetElapsedTime(0).TotalSeconds;

    private Instruments Instruments(Func<HostSnapshot?> host) => new(
        _time, () => TimeSpan.Zero,
        () =>
        {
            _looks++;
            return host();
        },
        _time.GetUtcNow());

    private HostSnapshot Host(double steal = 0, double pressure = 0, double throttled = 0, double foreign = 0, double? frequency = null) => new(
        new((ulong)(steal * Seconds * 200), (ulong)(Seconds * 200), TimeSpan.FromSeconds(pressure * Seconds), TimeSpan.FromSeconds(throttled * Seconds)),
        [new(7, "hog", 7, Started: 1, TimeSpan.FromSeconds(100 + (foreign * Seconds)), TimeSpan.Zero)],
        frequency);

    private HostReading? Watch(Func<HostSnapshot?> host, int blocks = 10)
    {
        var watch = new LaunchWatch(Instruments(host), Threads, Runner);
        for (var block = 0; block < blocks; block++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            watch.AtEdge();
        }

        return watch.End();
    }

    [Fact]
    public void SharesAreOfTheTimedPart()
    {
        _time.Pass(TimeSpan.FromSeconds(500));
        var reading = Watch(() => Host(steal: 0.1, pressure: 0.2, throttled: 0.3, foreign: 0.4)).ShouldNotBeNull();

        reading.StealShare!.Value.ShouldBe(0.1, 1e-3);
        reading.PressureShare!.Value.ShouldBe(0.2, 1e-3);
        reading.ThrottledShare!.Value.ShouldBe(0.15, 1e-3); // of two cores
        reading.ForeignCpuShare!.Value.ShouldBe(0.2, 1e-3);
        reading.ForeignProcess.ShouldBe("hog (pid 7)");
        reading.FrequencyLowHz.ShouldBeNull();
    }

    [Fact]
    public void ADisturbanceFromHalfWayOnShowsAsHalfOfItself() =>
        Watch(() => Host(foreign: Math.Max(0, Seconds - 5) / Math.Max(Seconds, 1)))
            .ShouldNotBeNull().ForeignCpuShare.ShouldNotBeNull().ShouldBe(0.25, 1e-6); // 5 s of one core in 10 s of two

    [Fact]
    public void TicksOfLessThanASecondTellNothing()
    {
        var watch = new LaunchWatch(Instruments(() => Host(foreign: 2)), Threads, Runner);
        _time.Pass(TimeSpan.FromSeconds(0.9));
        watch.End().ShouldBeNull();
    }

    [Fact]
    public void AQuietProcessHasNoName() => Watch(() => Host(foreign: 0.01)).ShouldNotBeNull().ForeignProcess.ShouldBeNull();

    [Fact]
    public void TheClockIsLookedAtBetweenBlocks()
    {
        var reading = Watch(() => Host(frequency: Seconds is > 3 and < 5 ? 2e9 : 3e9));
        reading.ShouldNotBeNull().ShouldSatisfyAllConditions(r => r.FrequencyLowHz.ShouldBe(2e9), r => r.FrequencyHighHz.ShouldBe(3e9));
    }

    [Fact]
    public void AHostThatTellsNothingLeavesNothing() => Watch(() => null).ShouldBeNull();

    [Fact]
    public void WhatTheHostDoesNotTellIsAbsent() =>
        Watch(() => new(new(null, null, null, null), [], null)).ShouldBe(new HostReading());

    [Fact]
    public void PressureAmongTooManyThreadsSaysNothing()
    {
        var watch = new LaunchWatch(Instruments(() => Host(pressure: 0.9)), Environment.ProcessorCount + 1, Runner);
        _time.Pass(TimeSpan.FromSeconds(1));
        watch.End().ShouldNotBeNull().PressureShare.ShouldBeNull();
    }

    [Fact]
    public void LooksThatTakeLongAreFew()
    {
        // 20 ms a look, one-second blocks: one look in eight seconds.
        Watch(
            () =>
            {
                _time.Pass(TimeSpan.FromSeconds(0.02));
                return Host();
            },
            blocks: 40);
        _looks.ShouldBe(LaunchWatch.LeastLooks + 5);
    }

    [Fact]
    public void QuickLooksAreAtEveryEdge()
    {
        Watch(() => Host(), blocks: 40);
        _looks.ShouldBe(LaunchWatch.LeastLooks + 40);
    }
}
