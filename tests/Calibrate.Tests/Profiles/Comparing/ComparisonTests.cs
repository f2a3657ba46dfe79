using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Comparing;

namespace Calibrate.Tests.Profiles.Comparing;

public class ComparisonTests
{
    private static readonly Launch[] Before = Sample.Launches(10, 0.8);

    // Ten launches from 1% below to 1% above: s/mean 0.67%, so a ratio of two such is known within ±0.64%.
    [Theory]
    [InlineData(0.8, 0.01, Change.Same)]
    [InlineData(0.81, 0.01, Change.Same)]
    [InlineData(0.9, 0.01, Change.Slower)]
    [InlineData(0.7, 0.01, Change.Faster)]
    [InlineData(0.823, 0.01, Change.CannotSay)] // -2.8% surely, but the interval crosses the margin
    [InlineData(0.8, 0.08, Change.CannotSay)] // no change, within ±3.8%
    [InlineData(0.83, 0.10, Change.CannotSay)] // -3.6%, within ±4.7%: 1 is possible
    public void TheIntervalOfTheRatioDecides(double seconds, double spread, Change change)
    {
        var cell = Compare(Before, Sample.Launches(10, seconds, spread)).Cells.Single();

        cell.Change.ShouldBe(change);
        cell.Speed!.Value.Value.ShouldBe(0.8 / seconds, 1e-9);
    }

    [Theory]
    [InlineData(0.05, Change.Same, 0)]
    [InlineData(0.02, Change.Slower, 1)]
    public void AGateIsTheMargin(double gate, Change change, int regressions)
    {
        // 2.8% slower.
        var comparison = Compare(Before, Sample.Launches(10, 0.823), request => request with { Gate = gate });

        comparison.Margin.ShouldBe(gate);
        comparison.Cells.Single().Change.ShouldBe(change);
        comparison.Regressions.Count.ShouldBe(regressions);
    }

    [Fact]
    public void OneLaunchCannotSay()
    {
        var comparison = Compare(Before, [Sample.Launch(1.6)], request => request with { Flagged = FlaggedCells.Allow });

        comparison.Cells.Single().Change.ShouldBe(Change.CannotSay);
        comparison.Unjudged.Count.ShouldBe(1);
    }

    [Fact]
    public void AFlaggedCellIsComparedOnlyWhenAsked()
    {
        var wide = Sample.Launches(6, 2, spread: 0.25);

        Compare(Before, wide).Cells.Single().ShouldSatisfyAllConditions(
            cell => cell.Change.ShouldBe(Change.NotUsable),
            cell => cell.Speed.ShouldBeNull(),
            cell => cell.IsFlagged.ShouldBeFalse());
        Compare(Before, wide, request => request with { Flagged = FlaggedCells.Allow }).Cells.Single().ShouldSatisfyAllConditions(
            cell => cell.Change.ShouldBe(Change.Slower),
            cell => cell.IsFlagged.ShouldBeTrue());
    }

    [Theory]
    [InlineData(CellStatus.OutOfMemory, Change.Broken)]
    [InlineData(CellStatus.Crashed, Change.Broken)]
    [InlineData(CellStatus.TimedOut, Change.Broken)]
    [InlineData(CellStatus.Invalid, Change.Broken)]
    [InlineData(CellStatus.Unsupported, Change.NotUsable)]
    public void ACellThatHadAFigureAndFailsNowIsBroken(CellStatus status, Change change)
    {
        Launch[] failed = [Before[0] with { Failure = "?" }];
        var comparison = Of(
            Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Before)),
            Sample.ProfileOf(Sample.Cell(Sample.VitTrain, failed, failure: new(status, "?"))));

        comparison.Cells.Single().Change.ShouldBe(change);
        comparison.Regressions.Count.ShouldBe(change == Change.Broken ? 1 : 0);
    }

    [Fact]
    public void ACellThatNeverHadAFigureBreaksNothing()
    {
        var failed = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, [], failure: new(CellStatus.OutOfMemory, "?")));

        Of(failed, failed).Cells.Single().Change.ShouldBe(Change.NotUsable);
    }

    [Fact]
    public void CellsWithoutACounterpartAreListed()
    {
        var comparison = Of(
            Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Before), Sample.Cell(Sample.VitForward, Sample.Launches(5, 0.2))),
            Sample.ProfileOf(Sample.Cell(Sample.BertTrain, Sample.Launches(5, 0.05)), Sample.Cell(Sample.VitTrain, Before)));

        comparison.Cells.Select(cell => cell.Key).ShouldBe([Sample.VitTrain]);
        comparison.OnlyOld.ShouldBe([Sample.VitForward.Id]);
        comparison.OnlyNew.ShouldBe([Sample.BertTrain.Id]);
    }

    [Fact]
    public void WithoutACommonCellTheNearestAreNamed() => Refusal(
        Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Before), Sample.Cell(Sample.BertTrain, Sample.Launches(5, 0.05))),
        Sample.ProfileOf(Sample.Cell(Sample.VitTrain with { Batch = 8, Checkpointing = Checkpointing.On }, Before)))
        .ShouldBe("compare old.json new.json: no cell is in both; the nearest: vit-b.train.bf16.b4.i224 and vit-b.train.bf16.ckpt.b8.i224 differ in checkpointing (off, on) and batch (4, 8). Measure the same cells in both");

    [Fact]
    public void AnEmptyProfileIsSaid() => Refusal(Sample.Profile(), Sample.ProfileOf()).ShouldContain("no cell is in both; NEW holds none");

    public static TheoryData<string, Func<Profile, Profile>> Others => new()
    {
        { "device kind: cpu in OLD, cuda in NEW. Measure both alike, or compare all the same with --across device", p => p with { Device = p.Device with { Kind = "cuda" } } },
        { "device: Example CPU (R) 2000 in OLD, Other in NEW. Measure both alike, or compare all the same with --across device", p => p with { Device = p.Device with { Name = "Other" } } },
        { "device units: 2 in OLD, 4 in NEW. Measure both alike, or compare all the same with --across device", p => p with { Device = p.Device with { Units = 4 } } },
        { "libtorch: 1.13.1 in OLD, 2.0 in NEW. Measure both alike, or compare all the same with --across libtorch", p => WithTorch(p, torch => torch with { Version = "2.0" }) },
        { "provider: libtorch in OLD, TorchSharp-cpu in NEW. Measure both alike, or compare all the same with --across libtorch", p => WithTorch(p, torch => torch with { Provider = "TorchSharp-cpu" }) },
        { "BLAS: openblas in OLD, reference in NEW. Measure both alike, or compare all the same with --across libtorch", p => WithTorch(p, torch => torch with { Blas = "reference" }) },
        { "threads: 2 in OLD, 1 in NEW. Measure both alike, or compare all the same with --across threads", p => p with { Environment = p.Environment with { Threads = 1 } } },
        { "device: Example CPU (R) 2000 in OLD, Other in NEW; threads: 2 in OLD, 1 in NEW. Measure both alike, or compare all the same with --across device,threads", p => p with { Device = p.Device with { Name = "Other" }, Environment = p.Environment with { Threads = 1 } } },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void ApplesAndOrangesAreRefused(string message, Func<Profile, Profile> other) =>
        Refusal(Sample.Profile(), other(Sample.Profile())).ShouldEndWith(message);

    [Fact]
    public void ApplesAndOrangesAreComparedWhenAsked()
    {
        var old = Sample.Profile();
        var @new = old with { Device = old.Device with { Name = "Other" } };

        Should.Throw<UsageException>(() => Of(old, @new, request => request with { Across = [Axis.Threads] }));
        Of(old, @new, request => request with { Across = [Axis.Device] }).ShouldSatisfyAllConditions(
            comparison => comparison.Crossed.ShouldBe([new("device", Axis.Device, "Example CPU (R) 2000", "Other")]),
            comparison => comparison.Cells.ShouldAllBe(cell => cell.Host == null));
    }

    [Fact]
    public void WhatMayBeTheReasonIsNoted()
    {
        var old = Sample.Profile();
        var @new = WithTorch(old, torch => torch with { Blas = null }) with { Device = old.Device with { Driver = "550" } };
        @new = @new with
        {
            Environment = @new.Environment with
            {
                Kernel = "6.2.0",
                Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["OMP_NUM_THREADS"] = "4", ["MKL_CBWR"] = "AVX2" },
            },
        };

        Of(old, @new).Noted.Select(difference => difference.ToString()).ShouldBe(
        [
            "BLAS: openblas in OLD, not known in NEW",
            "driver: not known in OLD, 550 in NEW",
            "kernel: 6.1.0 in OLD, 6.2.0 in NEW",
            "variable MALLOC_ARENA_MAX: 1 in OLD, not set in NEW",
            "variable MKL_CBWR: not set in OLD, AVX2 in NEW",
            "variable OMP_NUM_THREADS: 2 in OLD, 4 in NEW",
        ]);
    }

    [Fact]
    public void AnotherStateOfTheHostIsSeen()
    {
        // Each profile by itself knows one state; side by side they are two.
        var host = Compare(Before, [.. Sample.Launches(2, 0.8), .. Sample.Launches(8, 1, copyRate: 90e9)], request => request with { Flagged = FlaggedCells.Allow })
            .Cells.Single().Host!;

        host.Share.ShouldBe(0.8, 1e-12);
        host.States.ShouldBe([new("high-copy", 0, 8), new("low-copy", 10, 2)]);
    }

    [Fact]
    public void AHostThatStaysAsItWasIsNoShift() => Compare(Before, Sample.Launches(10, 1)).Cells.Single().Host!.Share.ShouldBe(0);

    [Fact]
    public void WithoutProbesTheHostIsNotKnown() =>
        Compare(Before, [.. Before.Select(launch => launch with { ProbeStart = null, ProbeEnd = null })]).Cells.Single().Host.ShouldBeNull();

    private static Comparison Compare(Launch[] old, Launch[] @new, Func<ComparisonRequest, ComparisonRequest>? change = null) =>
        Of(Sample.ProfileOf(Sample.Cell(Sample.VitTrain, old)), Sample.ProfileOf(Sample.Cell(Sample.VitTrain, @new)), change);

    private static Comparison Of(Profile old, Profile @new, Func<ComparisonRequest, ComparisonRequest>? change = null)
    {
        var request = new ComparisonRequest { Old = new("old.json", old), New = new("new.json", @new) };
        return Comparison.Of(change is null ? request : change(request));
    }

    private static string Refusal(Profile old, Profile @new) => Should.Throw<UsageException>(() => Of(old, @new)).Message;

    private static Profile WithTorch(Profile profile, Func<TorchDescription, TorchDescription> change) =>
        profile with { Environment = profile.Environment with { Torch = change(profile.Environment.Torch) } };
}
