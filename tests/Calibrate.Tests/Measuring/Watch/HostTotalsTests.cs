using Calibrate.Measuring.Watch;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Measuring.Watch;

public sealed class HostTotalsTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public HostTotalsTests() => Write("proc/stat", "cpu  100 0 50 800 0 0 0 50 7 7\ncpu0 1 2 3\n");

    [Fact]
    public void TicksAreThoseOfAllProcessorsWithoutGuestTimeTwice() =>
        HostTotals.ParseStat("cpu  100 0 50 800 0 0 0 50 7 7").ShouldBe((50UL, 1000UL));

    [Theory]
    [InlineData(null)]
    [InlineData("cpu 1 2")]
    [InlineData("cpu0 100 0 50 800 0 0 0 50")]
    [InlineData("cpu  100 0 x 800 0 0 0 50")]
    public void WhatIsNoStatLineTellsNothing(string? line) => HostTotals.ParseStat(line).ShouldBe((null, null));

    [Theory]
    [InlineData("some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000", 1.5)]
    [InlineData("some avg10=0.00", null)]
    [InlineData("some total=x", null)]
    [InlineData(null, null)]
    public void PressureIsATotal(string? line, double? seconds) => (HostTotals.ParsePressure(line)?.TotalSeconds).ShouldBe(seconds);

    [Theory]
    [InlineData("throttled_usec 2500000", 2.5)]
    [InlineData("throttled_time 2500000000", 2.5)]
    [InlineData("usage_usec 2500000", null)]
    public void ThrottlingIsInMicrosecondsOrNanoseconds(string line, double? seconds) =>
        (HostTotals.ParseThrottled(["nr_periods 4", line])?.TotalSeconds).ShouldBe(seconds);

    [Fact]
    public void AHostWithNothingToTellIsAllAbsent()
    {
        File.Delete(Path.Combine(_root.Path, "proc/stat"));
        HostTotals.Take(_root.Path).ShouldBe(new(null, null, null, null));
    }

    [Fact]
    public void WithoutAGroupOfItsOwnTheHostsPressureCounts()
    {
        Write("proc/pressure/cpu", "some avg10=0.00 total=3000000\nfull total=1\n");
        HostTotals.Take(_root.Path).ShouldBe(new(50, 1000, TimeSpan.FromSeconds(3), null));
    }

    [Fact]
    public void InAContainerOfVersionTwoItsOwnPressureCountsAndEveryLimitAboveIt()
    {
        Write("proc/pressure/cpu", "some avg10=0.00 total=3000000\n");
        Write("proc/self/cgroup", "0::/pod/container\n");
        Write("sys/fs/cgroup/pod/container/cpu.pressure", "some avg10=0.00 total=1000000\n");
        Write("sys/fs/cgroup/pod/container/cpu.stat", "usage_usec 9\nthrottled_usec 2000000\n");
        Write("sys/fs/cgroup/pod/cpu.stat", "usage_usec 9\nthrottled_usec 5000000\n");
        HostTotals.Take(_root.Path).ShouldBe(new(50, 1000, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public void InVersionOneTheControllerHasAFolder()
    {
        Write("proc/self/cgroup", "4:memory:/x\n2:cpu,cpuacct:/docker/7\n");
        // Inside the container the path is not there: its own group is mounted at the top.
        Write("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 1\nthrottled_time 4000000000\n");
        HostTotals.Take(_root.Path).Throttled.ShouldBe(TimeSpan.FromSeconds(4));
    }

    public void Dispose() => _root.Dispose();

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
