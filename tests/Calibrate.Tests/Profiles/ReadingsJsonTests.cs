using System.Text;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

/// <summary>What was watched and checked goes to the file and back, and is held to its ranges.</summary>
public class ReadingsJsonTests
{
    private static readonly Launch Launch = Sample.Launch(0.8) with
    {
        Host = new(0.001, 0.02, 0, 0.03, "make (pid 7)", 2.4e9, 3.1e9),
        Telemetry = Sensors,
        Checks = new(0.0001, 0.5, 1.02, 4, 0.003, false, "efficient+flash"),
        DeviceSteps = new(28, 0.79, 0.91),
        MemoryBeforeBytes = 1L << 28,
        TensorMemoryBytes = 2L << 30,
    };

    private static DeviceReading Sensors => Sample.Sensors with { SlowedShare = 0.25, SlowedBy = "thermal", ForeignProcess = "python (pid 9)" };

    private static readonly Peak[] Opinions =
    [
        new(Precision.Fp32, 6e13, null, PeakKind.Opinion, "ilgpu-cuda-fma"),
        new(null, null, 2e9, PeakKind.Debug, "ilgpu-cpu-debug-copy"),
        new(null, null, null, PeakKind.Opinion, "ilgpu-cuda-launch", LaunchSeconds: 4e-6),
    ];

    private static Profile Profile(Launch launch)
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, [launch]));
        return profile with
        {
            Device = profile.Device with { PowerLimitWatts = 700, CudaDriver = "13.0", Ecc = "on", Mig = "off", Persistence = "on" },
            Environment = profile.Environment with { Unwatched = new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "no", ["a"] = "none" } },
            Peaks = [.. profile.Peaks, new(Precision.Tf32, 1e15, null, PeakKind.Measured, "gemm", Refused: "looks like another"), .. Opinions],
        };
    }

    [Fact]
    public void TheyComeBackAsTheyWere()
    {
        var read = ProfileJson.Read(ProfileJson.Write(Profile(Launch)), "p.json");

        var launch = read.Cells[0].Launches[0];
        (launch.Host, launch.Telemetry, launch.Checks, launch.DeviceSteps).ShouldBe((Launch.Host, Launch.Telemetry, Launch.Checks, Launch.DeviceSteps));
        (launch.MemoryBeforeBytes, launch.TensorMemoryBytes).ShouldBe((Launch.MemoryBeforeBytes, Launch.TensorMemoryBytes));
        read.Device.ShouldBe(Profile(Launch).Device);
        read.Cells[0].Figures!.Device.ShouldNotBeNull().JoulesPerSample!.Value.ShouldBe(600 * 0.8 / 4, 1e-9);
        read.Environment.Unwatched.ShouldNotBeNull().Keys.ShouldBe(["a", "b"]);
        read.Peaks.Single(peak => peak.Precision == Precision.Tf32).Refused.ShouldBe("looks like another");
        read.Peaks.TakeLast(3).ShouldBe(Opinions);
    }

    [Fact]
    public void WhatIsAbsentIsNotWritten()
    {
        var text = Encoding.UTF8.GetString(ProfileJson.Write(Profile(Launch with { Host = new(StealShare: 0), Telemetry = null, Checks = null, DeviceSteps = null })));
        text.ShouldContain("\"stealShare\": 0");
        text.ShouldNotContain("pressureShare");
        text.ShouldNotContain("telemetry");
        text.ShouldNotContain("checks");
        text.ShouldNotContain("deviceSteps");
        text.ShouldNotContain("cudaGraphs");
    }

    public static TheoryData<string, Launch> Impossible { get; } = new()
    {
        { "host.stealShare", Launch with { Host = new(StealShare: 1.1) } },
        { "host.pressureShare", Launch with { Host = new(PressureShare: -0.1) } },
        { "host.throttledShare", Launch with { Host = new(ThrottledShare: 2) } },
        { "host.foreignCpuShare", Launch with { Host = new(ForeignCpuShare: -1) } },
        { "host.frequencyLowHz", Launch with { Host = new(FrequencyLowHz: 0) } },
        { "host.frequencyHighHz", Launch with { Host = new(FrequencyHighHz: -1) } },
        { "telemetry.samples", Launch with { Telemetry = Sensors with { Samples = 0 } } },
        { "telemetry.kernelResident.max", Launch with { Telemetry = Sensors with { KernelResident = new(0.9, 0.8, 2) } } },
        { "telemetry.powerWatts.mean", Launch with { Telemetry = Sensors with { PowerWatts = new(-1, 0, 1) } } },
        { "telemetry.smClockHz.min", Launch with { Telemetry = Sensors with { SmClockHz = new(1, 3, 2) } } },
        { "telemetry.energyJoules", Launch with { Telemetry = Sensors with { EnergyJoules = 0 } } },
        { "telemetry.energyWindowSeconds", Launch with { Telemetry = Sensors with { EnergyWindowSeconds = null } } },
        { "telemetry.slowedShare", Launch with { Telemetry = Sensors with { SlowedShare = 7 } } },
        { "telemetry.slowedBy", Launch with { Telemetry = Sensors with { SlowedBy = null } } },
        { "telemetry.violations.thermal", Launch with { Telemetry = Sensors with { Violations = new(Thermal: 2) } } },
        { "telemetry.eccErrors.corrected", Launch with { Telemetry = Sensors with { EccErrors = new(-1, 0) } } },
        { "telemetry.powerLimitWatts", Launch with { Telemetry = Sensors with { PowerLimitWatts = 0 } } },
        { "checks.unseenSeconds", Launch with { Checks = new(UnseenSeconds: -1) } },
        { "checks.halfBatchStepSeconds", Launch with { Checks = new(HalfBatchStepSeconds: 0) } },
        { "checks.inputSpread", Launch with { Checks = new(InputSpread: -1) } },
        { "checks.distinctBatches", Launch with { Checks = new(DistinctBatches: -1) } },
        { "checks.matmulError", Launch with { Checks = new(MatmulError: -1) } },
        { "checks.attention", Launch with { Checks = new(Attention: "") } },
        { "tensorMemoryBytes", Launch with { TensorMemoryBytes = 0 } },
        { "deviceSteps.count", Launch with { DeviceSteps = new(0, 1, 1) } },
        { "deviceSteps.medianSeconds", Launch with { DeviceSteps = new(1, 0, 1) } },
        { "deviceSteps.p95Seconds", Launch with { DeviceSteps = new(1, 1, -1) } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void WhatCannotBeIsRefusedByName(string field, Launch launch) =>
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(ProfileJson.Write(Profile(launch)), "p.json")).Message.ShouldContain($"cells[0].launches[0].{field}");
}
