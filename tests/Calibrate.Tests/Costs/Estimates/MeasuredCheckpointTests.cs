using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Estimates;

/// <summary>δ and R from a cell, instead of from an assumed rate.</summary>
public class MeasuredCheckpointTests
{
    private static readonly CellKey Key = Sample.VitTrain with { Mode = Mode.Checkpoint, Precision = Precision.Fp32, Batch = 1 };

    // 1 GB for ViT-B, written in 4 s and read in 2 s.
    private static readonly Cell Checkpoint = CheckpointOf(Key, 1_000_000_000, storageShare: 0.9);

    private static readonly Job Vit = new() { Name = "vit", Workload = "vit-b", Samples = 7200, Epochs = 10, StartUp = TimeSpan.FromMinutes(1) };

    private static readonly EstimateOptions EveryHour = new() { Interruptions = new Interruptions.Every(TimeSpan.FromHours(1)) };

    private static Cell CheckpointOf(CellKey key, long bytes, double? storageShare) => CellSummary.Of(
        key, new(86_567_656, 0, 0),
        [.. Sample.Launches(10, 4).Select(launch => launch with { Checkpoint = new(bytes, 2, IsWhatWasWritten: true, storageShare, "ext4") })],
        Sample.Peaks, Tier.Draft);

    private static JobEstimate Of(Job job, params Cell[] checkpoints)
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)));
        Evidence evidence = new() { Profiles = [new("one.json", profile with { Cells = [.. profile.Cells, .. checkpoints], Sha256 = new('a', 64) })] };
        var machine = Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(2, "USD"));
        return JobEstimate.Of(job, machine with { Kind = PurchaseKind.Spot }, evidence, EveryHour);
    }

    [Fact]
    public void TheWriteIsDeltaAndTheReadIsInTheRestart()
    {
        var estimate = Of(Vit, Checkpoint);

        var plan = estimate.Spot!.Terms.Plan;
        plan.Cost.TotalSeconds.ShouldBe(4, 1e-9);
        plan.Restart.TotalSeconds.ShouldBe(62, 1e-9);
        // One after each of ten epochs.
        estimate.Parts.Checkpoints.TotalSeconds.ShouldBe(40, 1e-6);
        estimate.Assumptions.ShouldNotContain(assumption => assumption.Contains("is written at 1.000 GB/s", StringComparison.Ordinal));
        estimate.Assumptions.ShouldContain("the disk that checkpoints go to is as fast as the one of one.json (ext4)");
        estimate.Assumptions.ShouldBeUnique();
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, 512, false)]
    [InlineData(512, 512, true)]
    [InlineData(512, null, false)]
    public void AStateOfOtherEmbeddingsIsNotTheJobs(int? jobs, int? cells, bool same)
    {
        var key = Key with { Workload = "fusion-mlp", Size = SizeOf(cells) };
        var found = new MeasuredCheckpoint(CheckpointOf(key, 1_000_000, 0.9), new("p.json", Sample.ProfileOf()));

        found.IsOf(Vit with { Workload = "fusion-mlp", Size = jobs is null ? null : SizeOf(jobs) }).ShouldBe(same);

        static InputSize SizeOf(int? dim) => InputSize.Sequence(1) with { Embeddings = dim is { } both ? new(both, both) : null };
    }

    [Fact]
    public void TheChainNamesTheCellAndALaterCheckLooksForItAgain()
    {
        var estimate = Of(Vit, Checkpoint);

        var leaf = All(estimate.Derivation).First(node => node.Name == "checkpoint of vit-b");
        (leaf.Grounds, leaf.Value).ShouldBe((Grounds.Measured, "954 MiB, written in 4.00 s, read in 2.00 s"));
        leaf.Source.ShouldBe($"one.json, sha256 {new string('a', 64)}, cell vit-b.checkpoint.fp32.b1.i224, Trusted");
        EstimateRows.Cells(estimate).Select(cell => cell.Cell).ShouldBe(["vit-b.train.bf16.b4.i224", "vit-b.checkpoint.fp32.b1.i224"]);
    }

    [Fact]
    public void WithoutACellARateIsAssumedAndSaysSo()
    {
        var estimate = Of(Vit);

        // 12 bytes for each of 86,567,656 parameters at 1 GB/s, both ways.
        estimate.Spot!.Terms.Plan.Cost.TotalSeconds.ShouldBe(1.038811872, 1e-6);
        estimate.Spot.Terms.Plan.Restart.TotalSeconds.ShouldBe(61.038811872, 1e-6);
        estimate.Assumptions.ShouldContain(assumption => assumption.StartsWith("a checkpoint of 991 MiB (what learns and its two moments, 12 bytes a parameter) is written at 1.000 GB/s", StringComparison.Ordinal));
        estimate.Assumptions.ShouldBeUnique();
    }

    [Fact]
    public void AnotherModelsCheckpointGivesTheRates()
    {
        var estimate = Of(Vit, CheckpointOf(Key with { Workload = "vit-l" }, 2_000_000_000, storageShare: 0.9));

        // 1,038,811,872 bytes at 2 GB in 4 s, and in 2 s back.
        var plan = estimate.Spot!.Terms.Plan;
        plan.Cost.TotalSeconds.ShouldBe(2.077623744, 1e-6);
        plan.Restart.TotalSeconds.ShouldBe(61.038811872, 1e-6);
        var node = All(estimate.Derivation).First(node => node.Name == "checkpoint");
        (node.Grounds, node.From.Single().Name).ShouldBe((Grounds.Extrapolated, "checkpoint of vit-l"));
        // Its own goes first, newer or not.
        Of(Vit, CheckpointOf(Key with { Workload = "vit-l" }, 2_000_000_000, null), Checkpoint).Spot!.Terms.Plan.Cost.TotalSeconds.ShouldBe(4, 1e-9);
    }

    [Fact]
    public void OtherAdaptersMakeAnotherState()
    {
        var lora = Vit with { Method = JobMethod.Lora, Adapters = new(8, Named: LoraTargets.QueryValue), Checkpoints = new() };
        var own = CheckpointOf(Key with { Method = Method.Lora, Adapter = LoraAdapter.Default }, 10_000_000, storageShare: 0.9);
        var wide = CheckpointOf(Key with { Method = Method.Lora, Adapter = new(64, LoraTargets.QueryValue) }, 80_000_000, storageShare: 0.9);

        Checkpoint(Of(lora, own)).Grounds.ShouldBe(Grounds.Measured);
        Checkpoint(Of(lora, own)).Name.ShouldBe("checkpoint of vit-b, lora r8");
        // Adapters of rank 8 write no state of rank 64: only its rates tell, of 12 bytes for each of 12 · 2 · 8 · (768 + 768) parameters.
        var scaled = Checkpoint(Of(lora, wide));
        scaled.Grounds.ShouldBe(Grounds.Extrapolated);
        scaled.Value.ShouldStartWith("3.38 MiB, ");
        Checkpoint(Of(lora, wide, own)).Name.ShouldBe("checkpoint of vit-b, lora r8");

        static Derivation Checkpoint(JobEstimate estimate) => All(estimate.Derivation).First(node => node.Name.StartsWith("checkpoint", StringComparison.Ordinal));
    }

    [Fact]
    public void ASizeMattersWhereItMakesOtherParameters()
    {
        // ViT learns its positions, a residual net has none.
        Name(Vit, Key with { Size = InputSize.Image(384) }).ShouldBe("checkpoint");
        Name(Vit, Key).ShouldBe("checkpoint of vit-b");
        var net = new Job { Name = "net", Workload = "resnet50", Size = InputSize.Image(384), Samples = 7200, Guesses = [new("Example CPU (R) 2000", 1, TimeSpan.FromHours(1), TimeSpan.FromHours(1), "a test")] };
        Profile profile = Sample.ProfileOf();
        Evidence evidence = new() { Profiles = [new("one.json", profile with { Cells = [CheckpointOf(Key with { Workload = "resnet50" }, 300_000_000, null)] })] };
        MeasuredCheckpoint.Find(net, Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(2, "USD")), evidence)!.IsOf(net).ShouldBeTrue();

        static string Name(Job job, CellKey key) => All(Of(job, CheckpointOf(key, 1_000_000_000, null)).Derivation).First(node => node.Name.StartsWith("checkpoint", StringComparison.Ordinal)).Name;
    }

    [Fact]
    public void WhatTheJobSaysGoesFirst()
    {
        var half = Of(Vit with { Checkpoints = new(Bytes: new(500_000_000)) }, Checkpoint).Spot!.Terms.Plan;
        (half.Cost.TotalSeconds, half.Restart.TotalSeconds).ShouldBe((2, 61));
        var given = Of(Vit with { Checkpoints = new(Write: TimeSpan.FromSeconds(30)) }, Checkpoint).Spot!.Terms.Plan;
        (given.Cost.TotalSeconds, given.Restart.TotalSeconds).ShouldBe((30, 62));
        var without = Of(Vit with { Checkpoints = new(Write: TimeSpan.FromSeconds(30)) }).Spot!.Terms.Plan;
        (without.Cost.TotalSeconds, without.Restart.TotalSeconds).ShouldBe((30, 90));
    }

    [Fact]
    public void AReadFromMemoryIsNoPromiseForAnotherMachine() =>
        Of(Vit, CheckpointOf(Key, 1_000_000_000, storageShare: 0.1)).Assumptions
            .ShouldContain("only 10% of that checkpoint was read from storage, the rest from memory: a restart on another machine may read more slowly");

    [Fact]
    public void ACheckpointIsNoJob()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)));
        ProfileSource source = new("one.json", profile with { Cells = [.. profile.Cells, Checkpoint] });

        Should.Throw<EstimateException>(() => CellJob.Of(Key.Id, source, 1000)).Message.ShouldBe(
            "--cell vit-b.checkpoint.fp32.b1.i224: --mode checkpoint takes no samples that a job could be made of; name a cell of training or of a forward pass, whose checkpoints this one then prices");
        CellJob.Of(Sample.VitTrain.Id, source, 1000).Source.Profile.Cells.Select(cell => cell.Key.Id).ShouldBe([Sample.VitTrain.Id, Key.Id]);
    }

    private static IEnumerable<Derivation> All(Derivation derivation) => derivation.From.SelectMany(All).Prepend(derivation);
}
