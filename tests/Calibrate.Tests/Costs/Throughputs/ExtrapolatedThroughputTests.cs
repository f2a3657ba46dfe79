using Calibrate.Costs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;

namespace Calibrate.Tests.Costs.Throughputs;

public class ExtrapolatedThroughputTests
{
    private static readonly ThroughputConditions OnA100 = new()
    {
        Workload = "vit-b",
        Size = InputSize.Image(224),
        Mode = Mode.Train,
        Precision = Precision.Bf16,
        Batch = 64,
        Device = Processors.Resolve("A100-80GB-SXM"),
        Software = "test",
    };

    private static readonly ThroughputFigure Measured = new(
        new(1000, 990, 1010), 0.95, OnA100, Grounds.Measured, Derivation.Leaf("throughput", "1000 images/s", Grounds.Measured, "a profile"), []);

    [Fact]
    public void TimeIsAnArithmeticAndAMemoryPart()
    {
        var figure = ExtrapolatedThroughput.To(Processors.Resolve("H100-SXM"), Measured);

        // By hand, with i FLOP a byte: i/312e12 + 1/2000e9 on the A100, i/989e12 + 1/3350e9 on the H100.
        var i = LeaveOneGpuOut.Published.Work[ModelFamily.Transformer].FlopPerByte;
        var ratio = ((i / 312e12) + (1 / 2000e9)) / ((i / 989e12) + (1 / 3350e9));
        ratio.ShouldBeInRange(3350.0 / 2000, 989.0 / 312);
        figure.PerSecond.Value.ShouldBe(1000 * ratio, 1e-6);
        figure.PerSecond.Low!.Value.ShouldBe(990 * ratio / LeaveOneGpuOut.Published.Factor, 1e-6);
        figure.PerSecond.High!.Value.ShouldBe(1010 * ratio * LeaveOneGpuOut.Published.Factor, 1e-6);
        (figure.Grounds, figure.Confidence, figure.Conditions.Device.Name).ShouldBe((Grounds.Extrapolated, 0.9, "H100 SXM"));
        figure.Derivation.From.Select(from => from.Name).ShouldBe(["throughput", "A100 SXM 80GB", "H100 SXM"]);
        figure.Derivation.Formula!.ShouldContain("the interval divides and multiplies by 1.62");
    }

    [Fact]
    public void ThereAndBackIsTheFigure() =>
        ExtrapolatedThroughput.To(OnA100.Device, ExtrapolatedThroughput.To(Processors.Resolve("L4"), Measured) with { Grounds = Grounds.Measured })
            .PerSecond.Value.ShouldBe(1000, 1e-9);

    [Fact]
    public void TheDeviceItselfNeedsNone() => ExtrapolatedThroughput.To(OnA100.Device, Measured).ShouldBe(Measured);

    [Fact]
    public void AForwardPassSaysThatNothingChecksIt()
    {
        var figure = ExtrapolatedThroughput.To(Processors.Resolve("L4"), Measured with { Conditions = OnA100 with { Mode = Mode.Forward } });

        figure.Notes.ShouldHaveSingleItem().ShouldContain("no inference is published on two GPUs");
        figure.Derivation.Formula!.ShouldEndWith("which training earned: nothing published checks a forward pass");
        figure.Derivation.Formula!.ShouldNotContain("left-out GPUs");
    }

    [Fact]
    public void ADisputedPeakIsSaid() =>
        ExtrapolatedThroughput.To(Processors.Resolve("A10G"), Measured).Notes.ShouldHaveSingleItem().ShouldStartWith("A10G: PEAK DISPUTED");

    [Theory]
    [InlineData("M4 Pro", "Apple M4 Pro 16-core is no NVIDIA GPU: a throughput is not carried from A100 SXM 80GB to Apple M4 Pro 16-core; measure on Apple M4 Pro 16-core")]
    [InlineData("i7_12700h CPU", "Core i7-12700H is no NVIDIA GPU")]
    [InlineData("V100-16 SXM", "V100 SXM2 has no dense bf16 peak or no bandwidth in gpus.csv, so a throughput is not carried from A100 SXM 80GB to V100 SXM2; measure on V100 SXM2, or start from a figure in fp32 or fp16")]
    [InlineData("RTX PRO 6000 MaxQ", "RTX PRO 6000 MaxQ has no dense bf16 peak or no bandwidth in gpus.csv")]
    public void WhereNothingFollowsItSaysWhy(string target, string message) => Refusal(target, Measured).ShouldStartWith(message);

    [Fact]
    public void NothingIsCarriedFromACpu() =>
        Refusal("L4", Measured with { Conditions = OnA100 with { Device = Processors.Resolve("m5.xlarge 2 cores Xeon 8175M") } }).ShouldStartWith("m5.xlarge 2 cores Xeon 8175M is no NVIDIA GPU");

    [Fact]
    public void NorFromAGuessSeveralDevicesOrAnUnknownModel()
    {
        Refusal("L4", Measured with { Grounds = Grounds.Assumed }).ShouldStartWith("a throughput that is assumed is carried to no other device");
        Refusal("L4", Measured with { Grounds = Grounds.Extrapolated }).ShouldStartWith("a throughput that is extrapolated is carried");
        Refusal("L4", Measured with { Conditions = OnA100 with { Devices = 8 } }).ShouldStartWith("8 devices together say nothing");
        Refusal("L4", Measured with { Conditions = OnA100 with { Workload = "mystery" } }).ShouldStartWith("mystery: how its time divides");
    }

    private static string Refusal(string target, ThroughputFigure figure) =>
        Should.Throw<EstimateException>(() => ExtrapolatedThroughput.To(Processors.Resolve(target), figure)).Message;
}
