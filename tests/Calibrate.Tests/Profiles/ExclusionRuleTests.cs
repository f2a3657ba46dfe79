using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public class ExclusionRuleTests
{
    [Theory]
    [InlineData(0.05, 0.25, 0.01, 0.10, null)]
    [InlineData(0.051, 0.0, 0.0, 0.0, "steal time 5.1%, above 5%")]
    [InlineData(0.0, 0.26, 0.0, 0.0, "CPU pressure 26.0%, above 25%")]
    [InlineData(0.0, 0.0, 0.02, 0.0, "throttled by a CPU limit 2.0%, above 1%")]
    [InlineData(0.0, 0.5, 0.0, 0.33, "CPU use of other processes 33.0%, above 10%")]
    [InlineData(null, null, null, null, null)]
    public void EachReadingHasItsLimit(double? steal, double? pressure, double? throttled, double? foreign, string? reason) =>
        ExclusionRule.Of(DeviceKind.Cpu, new(steal, pressure, throttled, foreign), null).ShouldBe(reason);

    [Fact]
    public void TheHeaviestProcessIsNamed() =>
        ExclusionRule.Of(DeviceKind.Cpu, new(ForeignCpuShare: 0.4, ForeignProcess: "make (pid 7)"), null)
            .ShouldBe("CPU use of other processes, mostly make (pid 7), 40.0%, above 10%");

    [Fact]
    public void StepsOnAGpuLeaveTheCpuToOthers()
    {
        ExclusionRule.Of(DeviceKind.Cuda, new(PressureShare: 0.9, ForeignCpuShare: 2), null).ShouldBeNull();
        ExclusionRule.Of(DeviceKind.Cuda, new(ThrottledShare: 0.5), null).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(0.0, null, null, null)]
    [InlineData(0.25, "thermal", null, "the device was slowed down (thermal) at 25% of the looks")]
    [InlineData(0.0, null, "python (pid 9)", "another process on the device: python (pid 9)")]
    public void ADevicesOwnTroubleCounts(double slowed, string? by, string? process, string? reason) =>
        ExclusionRule.Of(DeviceKind.Cuda, null, new() { Samples = 9, SlowedShare = slowed, SlowedBy = by, PowerLimitWatts = 300, ForeignProcess = process }).ShouldBe(reason);

    [Theory]
    [InlineData(0.01, null)]
    [InlineData(0.02, "the device held down by heat 2.0%, above 1%")]
    public void HeatBetweenTheLooksCounts(double share, string? reason) =>
        ExclusionRule.Of(DeviceKind.Cuda, null, new() { Samples = 9, SlowedShare = 0, Violations = new(Power: 1, Thermal: share) }).ShouldBe(reason);

    [Fact]
    public void WhatWasNotWatchedExcludesNothing() => ExclusionRule.Of(DeviceKind.Cpu, null, null).ShouldBeNull();
}
