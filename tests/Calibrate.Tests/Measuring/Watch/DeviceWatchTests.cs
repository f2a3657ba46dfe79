using Calibrate.Measuring.Watch;
using Calibrate.Measuring.Workers;

namespace Calibrate.Tests.Measuring.Watch;

/// <summary>The thread that reads the sensors, on a clock that passes only when a test says so.</summary>
public class DeviceWatchTests
{
    private readonly FakeTime _time = new();

    private DeviceWatch Watch(IDeviceTelemetry? telemetry) =>
        new(new Instruments(_time, () => TimeSpan.Zero, () => null, _time.GetUtcNow(), _ => telemetry), "cuda:0");

    // A read that began in the block has been kept only once the next one has begun.
    private void Block(DeviceWatch watch, FakeTelemetry telemetry, double seconds)
    {
        var began = _time.GetTimestamp();
        telemetry.Await(2);
        _time.Pass(TimeSpan.FromSeconds(seconds));
        watch.BlockEnded(began);
    }

    [Fact]
    public void SensorsAreReadOnAThreadOfTheirOwnUntilTheEnd()
    {
        var telemetry = new FakeTelemetry(() => new() { PowerWatts = 300 });
        using (var watch = Watch(telemetry))
        {
            Block(watch, telemetry, 1);
            var reading = watch.End(warmup: 0).ShouldNotBeNull();
            telemetry.Thread.ShouldNotBe(Environment.CurrentManagedThreadId);
            reading.PowerWatts.ShouldBe(new(300, 300, 300));

            var reads = telemetry.Reads;
            watch.End(warmup: 0);
            telemetry.Reads.ShouldBe(reads);
        }

        telemetry.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void TheWarmUpIsLeftOut()
    {
        double watts = 900;
        var telemetry = new FakeTelemetry(() => new() { PowerWatts = watts });
        using var watch = Watch(telemetry);
        Block(watch, telemetry, 1);
        watts = 400;
        Block(watch, telemetry, 1);

        watch.End(warmup: 1).ShouldNotBeNull().PowerWatts.ShouldBe(new(400, 400, 400));
    }

    [Fact]
    public void TheWorkGoesOnUntilTheEnergyHasBeenCountedForFiveSeconds()
    {
        var telemetry = new FakeTelemetry(() => new() { EnergyMillijoules = (ulong)(500 * _time.GetElapsedTime(0).TotalMilliseconds) });
        using var watch = Watch(telemetry);
        Block(watch, telemetry, 1);
        Block(watch, telemetry, 2);
        watch.WantsMore(warmup: 1).ShouldBeTrue();
        _time.Pass(TimeSpan.FromSeconds(2));
        telemetry.Await(2);
        watch.WantsMore(warmup: 1).ShouldBeTrue();
        _time.Pass(TimeSpan.FromSeconds(2));
        telemetry.Await(2);
        watch.WantsMore(warmup: 1).ShouldBeFalse();

        var reading = watch.End(warmup: 1).ShouldNotBeNull();
        (reading.EnergyJoules / reading.EnergyWindowSeconds)!.Value.ShouldBe(500, 1);
        reading.EnergyWindowSeconds!.Value.ShouldBe(6, 0.01);
    }

    [Fact]
    public void ACounterThatStandsStillIsNotWaitedForForEver()
    {
        var telemetry = new FakeTelemetry(() => new() { EnergyMillijoules = 5 });
        using var watch = Watch(telemetry);
        Block(watch, telemetry, 1);
        watch.WantsMore(warmup: 0).ShouldBeTrue();
        _time.Pass(TimeSpan.FromSeconds(9.5));
        watch.WantsMore(warmup: 0).ShouldBeFalse();
    }

    [Fact]
    public void WithoutAnEnergyCounterNothingMoreIsWanted()
    {
        var telemetry = new FakeTelemetry(() => new() { PowerWatts = 300 });
        using var watch = Watch(telemetry);
        Block(watch, telemetry, 1);
        watch.WantsMore(warmup: 0).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WithoutSensorsThereIsNoReading(bool asked)
    {
        using var watch = Watch(asked ? new AbsentTelemetry("no driver") : null);
        _time.Pass(TimeSpan.FromSeconds(1));
        watch.BlockEnded(0);
        watch.WantsMore(warmup: 0).ShouldBeFalse();
        watch.End(warmup: 0).ShouldBeNull();
    }
}
