using Calibrate.Measuring;
using Calibrate.Measuring.Watch;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

/// <summary>Lies, each planted in a workload or its device, and followed from the worker's messages to the cell's verdict.</summary>
public class ValidatorTests
{
    private const double StepSeconds = 1;
    private const double Peak = 1e12;

    private static readonly CellKey Fp32 = new("vit-b", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Image(224));

    private readonly FakeTime _time = new();

    [Fact]
    public void AnHonestWorkloadPasses()
    {
        var cell = Run(new(_time, _ => StepSeconds));

        cell.Status.ShouldBe(CellStatus.Draft, cell.Reason);
        cell.Launches[0].Checks.ShouldBe(new LaunchChecks(0, 0.5 * StepSeconds, 1, 4, 1.5e-7, false));
        cell.Launches[1].Checks!.HalfBatchStepSeconds.ShouldBeNull();
    }

    [Fact]
    public void AnHonestAsynchronousOnePasses() =>
        Run(new(_time, _ => StepSeconds) { IsAsynchronous = true }).Status.ShouldBe(CellStatus.Draft);

    [Theory]
    [InlineData(Precision.Fp32, 1.5e-7, false)]
    [InlineData(Precision.Tf32, 3e-4, false)]
    [InlineData(Precision.Tf32, 1.5e-7, false)]
    [InlineData(Precision.Fp16, 3e-4, true)]
    [InlineData(Precision.Bf16, 3e-3, false)]
    public void EveryPrecisionPassesAsItselfAndTf32AsFp32Too(Precision precision, double error, bool overflows) =>
        Run(Shows(new(1, 4, new(error, overflows))), Fp32 with { Precision = precision }).Status.ShouldBe(CellStatus.Draft);

    [Fact]
    public void WorkThatIsNotWaitedForIsNotSynchronised()
    {
        var cell = Run(new(_time, _ => StepSeconds) { IsAsynchronous = true, WaitsForWork = false });
        cell.Status.ShouldBe(CellStatus.Invalid);
        cell.Reason.ShouldNotBeNull().ShouldStartWith("not synchronised: ");
    }

    [Fact]
    public void AReadingOutOfADisturbedLaunchIsNotHeldAgainstIt()
    {
        var host = new Queue<HostSnapshot>([At(0), At(0), At(50)]);
        var outcome = Launch(new(_time, _ => StepSeconds) { IsAsynchronous = true, WaitsForWork = false }, Fp32, 2, () => host.TryDequeue(out var next) ? next : At(50));
        outcome.End.ShouldBe(LaunchEnd.Finished);
        outcome.Launch.Excluded.ShouldBe("steal time 50.0%, above 5%");

        static HostSnapshot At(ulong steal) => new(new(steal, 2 * steal, null, null), [], null);
    }

    [Fact]
    public void WorkThatDoesNotGrowWithTheBatchIsNotTheBatchs() =>
        Verdict(new(_time, _ => StepSeconds) { TimeOfBatch = _ => 1 }, mfu: 0.9)
            .ShouldBe((CellStatus.Invalid, "twice the batch takes only 1.00 times as long at an MFU of 90.0%: the work does not grow with the batch"));

    [Fact]
    public void ALittleUsedDeviceNeedNotScale() =>
        Run(new(_time, _ => StepSeconds) { TimeOfBatch = _ => 1 }, mfu: 0.2).Status.ShouldBe(CellStatus.Draft);

    [Fact]
    public void ConstantInputsAreNone() =>
        Verdict(Shows(ScriptedEngine.Honest with { InputSpread = 0 })).ShouldBe((CellStatus.Invalid, "constant inputs: their values have a spread of 0"));

    [Fact]
    public void OneBatchAgainAndAgainIsNoRotation() =>
        Verdict(Shows(ScriptedEngine.Honest with { DistinctBatches = 1 })).ShouldBe((CellStatus.Invalid, "the same inputs at every step: 1 distinct batches"));

    [Theory]
    [InlineData(Precision.Bf16, 1.5e-7, false, "asked for bf16, computed in fp32: a matrix product is off by 1.5e-7")]
    [InlineData(Precision.Fp32, 3e-4, false, "asked for fp32, computed in tf32: a matrix product is off by 3.0e-4")]
    [InlineData(Precision.Tf32, 3e-3, false, "asked for tf32, computed in bf16: a matrix product is off by 3.0e-3")]
    [InlineData(Precision.Tf32, 3e-4, true, "asked for tf32, computed in fp16: a matrix product is off by 3.0e-4 and overflows")]
    [InlineData(Precision.Fp16, 3e-3, false, "asked for fp16, computed in bf16: a matrix product is off by 3.0e-3")]
    public void AnotherPrecisionThanAskedForIsNamed(Precision asked, double error, bool overflows, string reason) =>
        Verdict(Shows(new(1, 4, new(error, overflows))), Fp32 with { Precision = asked }).ShouldBe((CellStatus.Invalid, reason));

    [Fact]
    public void FasterThanThePeakIsImpossible()
    {
        var cell = Run(new(_time, _ => StepSeconds), mfu: 1.5);
        cell.Status.ShouldBe(CellStatus.Invalid);
        cell.Reason.ShouldNotBeNull().ShouldStartWith("MFU is at least 150.0%");
    }

    [Theory]
    [InlineData(double.NaN, 1.0, 1.0, "the loss is NaN")]
    [InlineData(1.0, double.PositiveInfinity, 1.0, "the gradient norm is Infinity")]
    [InlineData(1.0, 0.0, 1.0, "the gradient norm is 0: nothing was learnt")]
    [InlineData(1.0, 1.0, 0.0, "the change of the parameters is 0: nothing was learnt")]
    public void AModelThatDoesNotTrainIsNoTraining(double loss, double gradient, double change, string reason) =>
        Verdict(new(_time, _ => StepSeconds) { Evidence = new(loss, gradient, change) }).ShouldBe((CellStatus.Invalid, reason));

    private ScriptedEngine Shows(WorkEvidence work) => new(_time, _ => StepSeconds) { Work = work };

    private (CellStatus, string?) Verdict(ScriptedEngine engine, CellKey? key = null, double mfu = 0.5)
    {
        var cell = Run(engine, key, mfu);
        return (cell.Status, cell.Reason);
    }

    /// <summary>Five launches, or fewer where one fails.</summary>
    /// <param name="mfu">What the cell's FLOP make of the peak at one second a step.</param>
    private Cell Run(ScriptedEngine engine, CellKey? key = null, double mfu = 0.5)
    {
        var cell = key ?? Fp32;
        List<LaunchOutcome> outcomes = [];
        for (var round = 1; round <= 5 && outcomes.All(o => o.End == LaunchEnd.Finished); round++)
            outcomes.Add(Launch(engine, cell, round, () => null));
        var failure = outcomes[^1] is { End: LaunchEnd.Invalid, Reason: { } reason } ? new CellFailure(CellStatus.Invalid, reason) : null;
        var flop = mfu * Peak * StepSeconds;
        return CellSummary.Of(
            cell, new(1000, flop, flop), [.. outcomes.Select(o => o.Launch)], [new(cell.Precision, Peak, null, PeakKind.Measured, "test")], Tier.Draft, failure);
    }

    private LaunchOutcome Launch(ScriptedEngine engine, CellKey cell, int round, Func<HostSnapshot?> host)
    {
        List<WorkerMessage> messages = [];
        var request = new MeasureRequest
        {
            Device = "cpu",
            Threads = 2,
            Cell = cell,
            Round = round,
            Seed = 9,
            Blocks = BlockSettings.Short,
            Probe = ProbeSettings.Short(DeviceKind.Cpu),
            StartupCap = TimeSpan.FromMinutes(1),
        };
        new CellMeasurement(engine, new(_time, () => TimeSpan.Zero, host, _time.GetUtcNow()), messages.Add).Run(request);
        return new WorkerTranscript(messages, WorkerEnd.Exited, "ended with exit code 0", TimeSpan.FromSeconds(1)).ToOutcome(request);
    }
}
