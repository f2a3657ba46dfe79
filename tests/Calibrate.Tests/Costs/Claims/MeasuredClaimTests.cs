using System.Globalization;
using System.Text.RegularExpressions;
using Calibrate.Costs;
using Calibrate.Costs.Claims;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Claims;

/// <summary>A profile with the cell that a claim names settles it, one way or the other.</summary>
public partial class MeasuredClaimTests
{
    private static readonly CellKey Plain = new("bert-mini", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(128));
    private static readonly CellKey Checkpointed = Plain with { Checkpointing = Checkpointing.On };

    public static TheoryData<string> Open =>
        [.. Audit.Of(AuditFacts.Shipped).Findings.Where(finding => finding.Verdict == Verdict.NeedsMeasuring).Select(finding => finding.Claim.Id)];

    /// <summary>Those that take a machine and not any one.</summary>
    public static TheoryData<string> OnOneMachine => [.. Open.Select(row => row.Data).Where(id => !Of(id).Settles!.Contains("any one device", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Open))]
    public void TheNamedCellsSettleIt(string id) =>
        Rates.Select(rate => Of(id, [.. Profiles(Needed(id), rate)]).Verdict).Distinct().ShouldBe([Verdict.Holds, Verdict.DoesNotHold], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(OnOneMachine))]
    public void AnotherDeviceDoesNot(string id) =>
        Of(id, [.. Needed(id).Select(cell => Profile("Example CPU (R) 2000", cell.Key, 1))]).Verdict.ShouldBe(Verdict.NeedsMeasuring);

    /// <summary>Those of which one reading does not settle it already.</summary>
    public static TheoryData<string> OfOneReading => [.. Open.Select(row => row.Data).Where(id => id is not ("C028" or "C030"))];

    [Theory]
    [MemberData(nameof(OfOneReading))]
    public void AllOfThemAreNeeded(string id)
    {
        var needed = Needed(id);
        var holds = Rates.First(rate => Of(id, [.. Profiles(needed, rate)]).Verdict == Verdict.Holds);

        Of(id, [.. Profiles(needed, holds).Select(source => source with { Profile = source.Profile with { Cells = [.. source.Profile.Cells.Where(cell => cell.Key != needed[0].Key || DeviceOf(source) != needed[0].Device)] } })])
            .Verdict.ShouldBe(Verdict.NeedsMeasuring);
    }

    /// <summary>What a run needs is named as calibrate list names it, today or with the workloads to come.</summary>
    [Theory]
    [MemberData(nameof(Open))]
    public void CellsAreNamedAsWorkloadsAre(string id) =>
        Needed(id).ShouldAllBe(cell => Workloads.Contains(cell.Key.Workload));

    private static readonly string[] Workloads =
        ["sam-b", "sam-l", "sam-h", "yolov8n", "yolov8s", "yolov8m", "yolov8l", "yolov8x", "resnet34", "resnet50", "resnet152", "efficientnet-b0", "vit-b", "vit-l", "vit-h", "bert-mini", "bert-base", "bert-large"];

    /// <summary>From 0.001 to 1000.</summary>
    private static IEnumerable<double> Rates => Enumerable.Range(-60, 121).Select(i => Math.Pow(10, i / 20.0));

    [Fact]
    public void LatencyRatiosByHand()
    {
        ClaimFinding Encoders(string device, double h, double l, double b) => Of(
            "C026", new ProfileSource("sam.json", Of(Device(device), Encoder("h", h), Encoder("l", l), Encoder("b", b))));
        static Cell Encoder(string size, double rate) => Cell(new($"sam-{size}", Mode.Forward, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(1024)), rate);

        Encoders("NVIDIA A100-SXM4-40GB", 5, 10, 20).Verdict.ShouldBe(Verdict.Holds);
        var onlyTheEnds = Encoders("Example CPU", 5, 6, 20);
        onlyTheEnds.Verdict.ShouldBe(Verdict.DoesNotHold);
        onlyTheEnds.Parts.Select(part => (part.Verdict, Math.Round(part.Computed.Low, 6))).ShouldBe([(Verdict.DoesNotHold, 1.2), (Verdict.DoesNotHold, 3.333333), (Verdict.Holds, 4)]);
        onlyTheEnds.Computed.Low.ShouldBe(1.2, 1e-12);
    }

    [Fact]
    public void TheMemoryOfTheWholeModelSettlesWhetherItFits()
    {
        var (device, key) = Needed("C005").ShouldHaveSingleItem();
        ClaimFinding With(long gibibytes) => Of("C005", new ProfileSource("sam.json", Of(Device(device), CellWith(key, 1, gibibytes << 30))));

        (With(39).Verdict, With(41).Verdict).ShouldBe((Verdict.Holds, Verdict.DoesNotHold));
        With(39).Computed.ShouldBe(new Bounds(39));
    }

    [Fact]
    public void TwoInstancesOfOneGpuAreToldApartByTheirCores()
    {
        var key = Needed("C041")[0].Key;
        ProfileSource On(int cores, double rate) => new("t4.json", Of(Device("Tesla T4"), Cell(key, rate)) with { Environment = Sample.ProfileOf().Environment with { PhysicalCores = cores } });

        Of("C041", On(2, 50)).Verdict.ShouldBe(Verdict.NeedsMeasuring);
        Of("C041", On(2, 50), On(4, 51)).Verdict.ShouldBe(Verdict.Holds);
        Of("C041", On(2, 50), On(4, 60)).Verdict.ShouldBe(Verdict.DoesNotHold);
        Of("C041", On(2, 50), On(4, 51)).Deciding.Label.ShouldBe("measured + assumed setting, loading");
    }

    [Fact]
    public void SmallerModelsAreMeasuredWhereTheyCanBe()
    {
        Cell Small(string workload, InputSize size, double rate) => Cell(new(workload, Mode.Train, Precision.Fp32, Checkpointing.Off, size.Kind == InputKind.Image ? 4 : 2, size), rate);
        ClaimFinding With(double resnet152) => Of("C112", new ProfileSource("cpu.json", Of(
            Device("Example CPU"), Small("bert-base", InputSize.Sequence(128), 32), Small("bert-large", InputSize.Sequence(128), 10),
            Small("resnet34", InputSize.Image(224), 33), Small("resnet152", InputSize.Image(224), resnet152))));

        With(10).Parts.Select(part => (part.Name, part.Computed.ToString(), part.Verdict, part.Label)).ShouldBe([("BERT", "3.2", Verdict.Holds, "measured"), ("ResNet", "3.3", Verdict.Holds, "measured")]);
        With(5).Verdict.ShouldBe(Verdict.DoesNotHold);
    }

    [Fact]
    public void EpochsThatTheAuditAssumesAreInTheLabelOfAMeasurement()
    {
        var (device, key) = Needed("C028")[0];

        // 20 epochs of 1000 images at 2 a second: 10,000 s.
        var finding = Of("C028", Profile(device, key, 2));

        finding.Computed.Low.ShouldBe(10_000 / 3600.0, 1e-9);
        (finding.Verdict, finding.Deciding.Label).ShouldBe((Verdict.Holds, "computed from measured + assumed epochs, setting"));
    }

    [Fact]
    public void OneReadingThatHoldsIsEnough()
    {
        var (device, head) = Needed("C028")[1];
        head.Method.ShouldBe(Method.Head);

        // 20,000 images at 2 a second are 2.8 h, at 20 a second 0.28 h.
        Of("C028", Profile(device, head, 2)).Verdict.ShouldBe(Verdict.Holds);
        Of("C028", Profile(device, head, 2)).Settles.ShouldBeNull();
        Of("C028", Profile(device, head, 20)).Verdict.ShouldBe(Verdict.NeedsMeasuring, "all weights may be meant");
        Of("C028", Profile(device, head, 20), Profile(device, head with { Method = Method.Full }, 20)).Verdict.ShouldBe(Verdict.DoesNotHold);
    }

    [Fact]
    public void WhatAFrozenEncoderSavesIsMeasuredOnAnyDevice()
    {
        var full = new CellKey("sam-b", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(448));
        var before = Of("C028").Parts[1];
        var after = Of("C028", new ProfileSource("cpu.json", Of(Device("Example CPU"), Cell(full, 1), Cell(full with { Method = Method.Head }, 2)))).Parts[1];

        // By FLOP a third, here a half.
        (after.Computed.Low / before.Computed.Low).ShouldBe(1.5, 1e-9);
        after.Origin.From.ShouldContain(leaf => leaf.Grounds == Grounds.Measured && leaf.Source!.StartsWith("cpu.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(448, 0.9036)] // (6.1323 / 6.9707) by FLOP of encoder and decoder, see SamModel
    public void SmallImagesAreCarriedToLargeOnes(int pixels, double factor)
    {
        Cell Encoder(string size, double rate) => Cell(new($"sam-{size}", Mode.Forward, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(pixels)), rate);
        var finding = Of("C026", new ProfileSource("sam.json", Of(Device("Example CPU"), Encoder("h", 5), Encoder("l", 10), Encoder("b", 20))));

        finding.Parts[1].Computed.Low.ShouldBe(2 * factor, 2 * factor * 0.02);
    }

    [Theory]
    [InlineData(0.30, Verdict.NeedsMeasuring)]  // 4.366 h / 0.3 = 14.6 h, and 9.0 to 23.6 h with the factor: 10 to 12 h lie within
    [InlineData(0.05, Verdict.DoesNotHold)]     // 87 h
    [InlineData(0.90, Verdict.DoesNotHold)]     // 4.9 h, 7.9 h at most
    public void AnotherCpusMfuBoundsThisOnes(double mfu, Verdict verdict)
    {
        var key = new CellKey("yolov8n", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Image(640));
        // A step of 1 s: the peak makes the MFU.
        var work = new CellWork(1, 1e12, 1e12);
        var cell = CellSummary.Of(key, work, [.. Enumerable.Range(0, 10).Select(round => Sample.Launch(1, round))], [new(Precision.Fp32, 1e12 / mfu, null, PeakKind.Measured, "example")], Tier.Trusted);

        var finding = Of("C050", new ProfileSource("cpu.json", Of(Device("Example CPU"), cell)));

        (finding.Verdict, finding.Origin.Grounds).ShouldBe((verdict, Grounds.Extrapolated));
        (finding.Computed.High / finding.Computed.Low).ShouldBe(Math.Pow(LeaveOneGpuOut.Published.Factor, 2), 1e-9);
    }

    [Theory]
    [InlineData(10, 9.5, Verdict.Holds, 5.263)]
    [InlineData(10, 8, Verdict.DoesNotHold, 25)]
    public void WhatUnpackingTakesIsMeasuredOnAnyDevice(double lora, double qlora, Verdict verdict, double percent)
    {
        var key = new CellKey("decoder-tiny", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(256), Method: Method.Lora, Adapter: LoraAdapter.Default);

        var finding = Of("C083", new ProfileSource("cpu.json", Of(Device("Example CPU"), Cell(key, lora), Cell(key with { Method = Method.Qlora }, qlora))));

        (finding.Parts[1].Verdict, finding.Parts[1].Label).ShouldBe((verdict, "measured"));
        finding.Parts[1].Computed.Low.ShouldBe(percent, 0.001);
        finding.Verdict.ShouldBe(Verdict.DoesNotHold, "what is published of 7B is more");
    }

    [Fact]
    public void LatencyByHand()
    {
        var (device, key) = Needed("C023").ShouldHaveSingleItem();

        // 5 images a second are 200 ms each.
        var finding = Of("C023", Profile(device, key, 5));

        (finding.Verdict, finding.Computed.Low, finding.Origin.Grounds, finding.Settles).ShouldBe((Verdict.Holds, 200, Grounds.Measured, null));
        finding.Origin.From[0].Source.ShouldBe("example.json, sha256 none, NVIDIA A100-SXM4-40GB, Trusted");
        Of("C023", Profile(device, key, 8)).Verdict.ShouldBe(Verdict.DoesNotHold);
    }

    [Fact]
    public void AMeasurementIsFirmerThanAFormula()
    {
        var slower = Both("one.json", 20, 25);

        var measured = Of("C082", slower);
        (measured.Verdict, measured.Origin.Grounds).ShouldBe((Verdict.DoesNotHold, Grounds.Measured));
        measured.Computed.Low.ShouldBe(0.8, 1e-12);
        Of("C082", Both("two.json", 30, 25)).Verdict.ShouldBe(Verdict.Holds);
        Of("C082").Origin.Grounds.ShouldBe(Grounds.Computed);
    }

    [Fact]
    public void TwoCellsOfOneDeviceComeFromOneProfile() =>
        Of("C082", Profile("Example CPU", Plain, 25), Profile("Example CPU", Checkpointed, 20)).Origin.Grounds.ShouldBe(Grounds.Computed);

    [Theory]
    [InlineData("NVIDIA A10G", 100, 40, Verdict.Holds, Grounds.Measured)]
    [InlineData("NVIDIA A10G", 30, 40, Verdict.DoesNotHold, Grounds.Measured)]
    [InlineData("Example CPU", 30, 40, Verdict.Holds, Grounds.Published)] // many CPUs have no 16-bit products: the document speaks of GPUs
    public void MixedPrecisionIsMeasuredOnAGpu(string device, double bf16, double fp32, Verdict verdict, Grounds grounds)
    {
        var key = new CellKey("vit-b", Mode.Train, Precision.Bf16, Checkpointing.Off, 128, InputSize.Image(224), OptimizerVariant.Foreach);
        var profile = Of(Device(device), Cell(key, bf16), Cell(key with { Precision = Precision.Fp32 }, fp32));

        var finding = Of("C109", new ProfileSource("example.json", profile));

        (finding.Verdict, finding.Origin.Grounds).ShouldBe((verdict, grounds));
    }

    [Fact]
    public void TheNewestProfileCounts()
    {
        var old = Both("old.json", 20, 25);
        var later = Both("new.json", 30, 25);

        Of("C082", later with { Profile = later.Profile with { Created = old.Profile.Created.AddDays(1) } }, old).Computed.Low.ShouldBe(1.2, 1e-12);
    }

    [Fact]
    public void AFlaggedCellSettlesNothingUnasked()
    {
        var (device, key) = Needed("C023").Single();
        var profile = Profile(device, key, 5, launches: 2);

        Of("C023", profile).Verdict.ShouldBe(Verdict.NeedsMeasuring);
        Of("C023", profile with { Flagged = FlaggedCells.Allow }).Verdict.ShouldBe(Verdict.Holds);
    }

    // 1.33 to within 15%: 1.13 to 1.53.
    [Theory]
    [InlineData(0.75, 0.01, Verdict.Holds)]
    [InlineData(0.85, 0.01, Verdict.Holds)]
    [InlineData(0.85, 0.06, Verdict.NeedsMeasuring)]  // 1.18 ± 0.06: the interval reaches over the edge
    [InlineData(0.92, 0.06, Verdict.NeedsMeasuring)]  // 1.09, and what holds is still within
    [InlineData(0.99, 0.01, Verdict.DoesNotHold)]
    public void AnIntervalThatReachesOverTheEdgeSettlesNothing(double checkpointed, double spread, Verdict verdict)
    {
        var part = Of("C111", new ProfileSource("one.json", Of(Sample.ProfileOf().Device, Spread(Plain, 1, spread), Spread(Checkpointed, checkpointed, spread)))).Parts[0];

        part.Verdict.ShouldBe(verdict);
        part.Interval!.Value.Low.ShouldBeLessThan(part.Computed.Low);
        (part.Settles.Count > 0).ShouldBe(verdict == Verdict.NeedsMeasuring);
        if (verdict == Verdict.NeedsMeasuring)
            part.Settles[0].ShouldEndWith(" --tier trusted (the interval reaches over an edge of what agrees)");
    }

    // By hand: each alone at its ends, the distances squared, added and rooted.
    [Fact]
    public void TheIntervalOfARatioIsOfBoth()
    {
        var (plain, with) = (Spread(Plain, 1, 0.03), Spread(Checkpointed, 0.8, 0.05));
        var part = Of("C111", new ProfileSource("one.json", Of(Sample.ProfileOf().Device, plain, with))).Parts[0];

        var (a, b) = (plain.Figures!.SamplesPerSecond, with.Figures!.SamplesPerSecond);
        part.Computed.Low.ShouldBe(a.Value / b.Value, 1e-12);
        part.Interval!.Value.High.ShouldBe((a.Value / b.Value) + Math.Sqrt(Math.Pow((a.High!.Value - a.Value) / b.Value, 2) + Math.Pow((a.Value / b.Low!.Value) - (a.Value / b.Value), 2)), 1e-9);
        part.Interval.Value.Low.ShouldBe((a.Value / b.Value) - Math.Sqrt(Math.Pow((a.Value - a.Low!.Value) / b.Value, 2) + Math.Pow((a.Value / b.Value) - (a.Value / b.High!.Value), 2)), 1e-9);
    }

    private static Cell Spread(CellKey key, double samplesPerSecond, double spread) =>
        CellSummary.Of(key, new(1, 1, 1), Sample.Launches(10, key.Batch / samplesPerSecond, spread), [], Tier.Draft);

    private static ClaimFinding Of(string id, params IReadOnlyList<ProfileSource> profiles) =>
        Audit.Of(AuditFacts.Shipped with { Profiles = profiles }, claim => claim.Id == id).Findings.Single();

    private static ProfileSource Both(string file, double checkpointed, double plain) =>
        new(file, Of(Sample.ProfileOf().Device, Cell(Plain, plain), Cell(Checkpointed, checkpointed)));

    // Each cell is the given factor faster than the next, the last one at the factor itself; memory falls as the speed grows.
    private static IEnumerable<ProfileSource> Profiles(IReadOnlyList<(string Device, CellKey Key)> cells, double factor) => cells
        .Select((cell, i) => (cell.Device, Cell: CellWith(cell.Key, Math.Pow(factor, cells.Count - i), (long)(1e10 / factor))))
        .GroupBy(cell => cell.Device)
        .Select(device => new ProfileSource("example.json", Of(Device(device.Key), [.. device.Select(cell => cell.Cell)]) with
        {
            Environment = Sample.ProfileOf().Environment with { PhysicalCores = device.Key == TwoXlarge ? 4 : 2 },
        }));

    private static string DeviceOf(ProfileSource source) =>
        source.Profile.Device.Name == "Tesla T4" && source.Profile.Environment.PhysicalCores == 4 ? TwoXlarge : source.Profile.Device.Name;

    private const string TwoXlarge = "Tesla T4 in a g4dn.2xlarge";

    private static ProfileSource Profile(string device, CellKey key, double samplesPerSecond, int launches = 10) =>
        new("example.json", Of(Device(device), Cell(key, samplesPerSecond, launches)));

    private static Profile Of(DeviceDescription device, params Cell[] cells) => Sample.ProfileOf() with { Device = device, Cells = cells };

    // No peaks: these speeds are made up, and physics would object.
    private static Cell Cell(CellKey key, double samplesPerSecond, int launches = 10) => CellSummary.Of(
        key, new(1, 1, 1), [.. Enumerable.Range(0, launches).Select(round => Sample.Launch(key.Batch / samplesPerSecond, round))], [], Tier.Trusted);

    private static Cell CellWith(CellKey key, double samplesPerSecond, long peakMemory) => CellSummary.Of(
        key, new(1, 1, 1), [.. Enumerable.Range(0, 10).Select(round => Sample.Launch(key.Batch / samplesPerSecond, round) with { PeakMemoryBytes = peakMemory })], [], Tier.Trusted);

    private static DeviceDescription Device(string name)
    {
        var (kind, memory, units) = name switch
        {
            "NVIDIA A100-SXM4-40GB" => ("cuda", 40, 108),
            "Tesla T4" or TwoXlarge or "Tesla V100-SXM2-16GB" => ("cuda", 16, 40),
            "NVIDIA A10G" => ("cuda", 24, 80),
            _ => ("cpu", 16, name.Contains("8259CL", StringComparison.Ordinal) ? 4 : 2),
        };
        return new(kind, name == TwoXlarge ? "Tesla T4" : name, "example", (long)memory << 30, units);
    }

    /// <summary>From what the audit prints, as a user would.</summary>
    private static IReadOnlyList<(string Device, CellKey Key)> Needed(string id) =>
    [
        .. Of(id).Settles!.Split("; ").Select(text => RunCommand().Match(text)).Select(match => (
            match.Groups["on"].Value switch
            {
                "an A100" => "NVIDIA A100-SXM4-40GB",
                "a T4" or "a g4dn.xlarge" => "Tesla T4",
                "a g4dn.2xlarge" => TwoXlarge,
                "any one device" => "Example CPU",
                "a V100" => "Tesla V100-SXM2-16GB",
                "an A10G" => "NVIDIA A10G",
                "an m5.xlarge" => "Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz",
                "an m5.2xlarge" => "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz",
                var other => throw new InvalidOperationException($"no such device: {other}"),
            },
            new CellKey(
                match.Groups["workload"].Value,
                Words.Find<Mode>(match.Groups["mode"].Value)!.Value,
                Words.Find<Precision>(match.Groups["precision"].Value)!.Value,
                Words.Find<Checkpointing>(match.Groups["checkpointing"].Value)!.Value,
                int.Parse(match.Groups["batch"].Value, CultureInfo.InvariantCulture),
                InputSize.Image(int.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture)),
                match.Groups["optimizer"].Success ? Words.Find<OptimizerVariant>(match.Groups["optimizer"].Value)!.Value : OptimizerVariant.Single)
            {
                Method = match.Groups["method"].Success ? Words.Find<Method>(match.Groups["method"].Value)!.Value : Method.Full,
            })),
    ];

    [GeneratedRegex(
        @"^(?<id>\S+) on (?<on>[^:]+): calibrate run --device \S+ --workload (?<workload>\S+) --mode (?<mode>\S+) --precision (?<precision>\S+) --checkpointing (?<checkpointing>\S+) --batch (?<batch>\d+) --image-size (?<size>\d+)( --method (?<method>\S+))?( --optimizer (?<optimizer>\S+))?$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RunCommand();
}
