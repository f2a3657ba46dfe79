using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class HostRegimesTests
{
    private const double GB = 1e9;

    [Fact]
    public void ProbesThatFallApartAreTwoStates()
    {
        var host = HostRegimes.From([45 * GB, 90 * GB, 46 * GB, 85 * GB, 95 * GB, 44 * GB]);

        host.States.ShouldBe([new("low-copy", 44 * GB, 46 * GB), new("high-copy", 85 * GB, 95 * GB)]);
        host.Of(45 * GB, 45.5 * GB).ShouldBe("low-copy");
        host.Of(86 * GB, 90 * GB).ShouldBe("high-copy");
        host.Of(45 * GB, 90 * GB).ShouldBe("mixed");
    }

    [Fact]
    public void NoiseIsOneState()
    {
        var host = HostRegimes.From([40 * GB, 43 * GB, 47 * GB, 52 * GB]);

        host.States.ShouldBe([new("single", 40 * GB, 52 * GB)]);
        host.Of(40 * GB, 52 * GB).ShouldBe("single");
    }

    [Fact]
    public void ALoneProbeBetweenIsMixed()
    {
        var host = HostRegimes.From([45 * GB, 45 * GB, 65 * GB, 90 * GB, 90 * GB]);

        host.States.Select(state => state.Name).ShouldBe(["low-copy", "high-copy"]);
        host.Of(65 * GB, 90 * GB).ShouldBe("mixed");
    }

    [Fact]
    public void AReadingJustOutsideAStateIsStillInItAndInNoOther()
    {
        var host = HostRegimes.From([40, 45, 50, 62.5, 70]);

        host.States.ShouldBe([new("low-copy", 40, 50), new("high-copy", 62.5, 70)]);
        host.Of(36, 55).ShouldBe("low-copy");
        host.Of(57, 78).ShouldBe("high-copy");
        host.Of(35, 36).ShouldBe("mixed");
    }

    [Fact]
    public void ThreeStatesAreNumberedUpwards() =>
        HostRegimes.From([10, 10, 20, 20, 40, 40]).States.Select(state => state.Name).ShouldBe(["copy-1", "copy-2", "copy-3"]);

    [Fact]
    public void OneProbeOfALaunchIsEnough()
    {
        var host = HostRegimes.From([45, 45, 90, 90]);

        host.Of(45, null).ShouldBe("low-copy");
        host.Of(null, 90).ShouldBe("high-copy");
        host.Of(null, null).ShouldBeNull();
    }

    [Fact]
    public void WithoutProbesThereAreNoStates()
    {
        var host = HostRegimes.From([]);

        host.States.ShouldBeEmpty();
        host.Of(1, 1).ShouldBeNull();
    }
}
