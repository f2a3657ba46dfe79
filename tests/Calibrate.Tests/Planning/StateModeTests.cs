using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

/// <summary>Updates and checkpoints: what depends on the model's state alone.</summary>
public class StateModeTests
{
    private static readonly WorkloadDescriptor[] Catalogue =
    [
        .. TestCatalogue.All,
        TestCatalogue.All[0] with { Name = "sam-b", Methods = [Method.Full, Method.Head], HeadFlop = _ => 1e6 },
        TestCatalogue.All[^1] with { Name = "attention-fused", Kind = WorkloadKind.Primitive, Modes = [Mode.Forward, Mode.Train] },
    ];

    private static RunPlan Plan(RunOptions options) => Planner.Plan(options, Catalogue, 2);

    private static IEnumerable<string> Ids(RunOptions options) => Plan(options).Cells.Select(cell => cell.Key.Id);

    [Fact]
    public void TheyHaveOneBatchAndOnePrecisionBesideTrainingThatHasMore() =>
        Ids(new()
        {
            Workloads = ["vit-b"], Modes = [Mode.Train, Mode.Update, Mode.Checkpoint], Precisions = [Precision.Fp32, Precision.Bf16],
            Checkpointing = [Checkpointing.Off, Checkpointing.On], Batch = 8, Accumulate = 2,
        }).ShouldBe(
        [
            "vit-b.train.fp32.acc2.b8.i224", "vit-b.train.fp32.ckpt.acc2.b8.i224", "vit-b.train.bf16.acc2.b8.i224", "vit-b.train.bf16.ckpt.acc2.b8.i224",
            "vit-b.update.fp32.b1.i224", "vit-b.checkpoint.fp32.b1.i224",
        ]);

    [Fact]
    public void OnCudaTheyAreFp32TooAndTheUpdateIsForeach() =>
        Ids(new() { Device = new(DeviceKind.Cuda), Workloads = ["vit-b"], Modes = [Mode.Update, Mode.Checkpoint] }).ShouldBe(
            ["vit-b.update.fp32.foreach.b1.i224", "vit-b.checkpoint.fp32.b1.i224"]);

    [Fact]
    public void TheMethodSaysWhatLearns() =>
        Ids(new() { Workloads = ["sam-b"], Modes = [Mode.Checkpoint], Methods = [Method.Full, Method.Head], Optimizer = OptimizerVariant.Foreach }).ShouldBe(
            ["sam-b.checkpoint.fp32.b1.i224", "sam-b.checkpoint.head.fp32.b1.i224"]);

    [Fact]
    public void CheckpointsGoIntoTheResultsUnlessAnotherFolderIsNamed()
    {
        RunOptions checkpoint = new() { Workloads = ["vit-b"], Modes = [Mode.Checkpoint], Output = "/results" };
        Plan(checkpoint).CheckpointFolder.ShouldBe("/results");
        Plan(checkpoint with { CheckpointFolder = "/scratch" }).CheckpointFolder.ShouldBe("/scratch");
        Plan(checkpoint with { Modes = [Mode.Train] }).CheckpointFolder.ShouldBeNull();
    }

    [Fact]
    public void ACheckpointIsABlockByItselfAndThereAreFewOfThem()
    {
        var blocks = BlockSettings.Standard.For(Mode.Checkpoint);
        (blocks.Count, blocks.MaxCount, blocks.StepsFor(1, TimeSpan.FromSeconds(0.6))).ShouldBe((6, 12, 1));
        BlockSettings.Standard.For(Mode.Update).ShouldBe(BlockSettings.Standard);
    }

    [Fact]
    public void NeitherTheyNorPrimitivesAreInTheFullSuite() =>
        Plan(new() { Suite = Suite.Full }).Cells.Where(cell => !cell.Key.Mode.TakesSamples || cell.Workload.Kind != WorkloadKind.Model).ShouldBeEmpty();

    public static TheoryData<RunOptions, string> Refusals => new()
    {
        { new() { Workloads = ["attention-fused"], Modes = [Mode.Checkpoint] }, "--mode checkpoint: attention-fused has only forward, train" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Checkpoint], Batch = 8 }, "--batch: --mode checkpoint depends on the model's state alone, and takes no samples; leave --batch out, or add --mode train" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Update, Mode.Checkpoint], Accumulate = 2 }, "--accumulate: --mode update,checkpoint depends on the model's state alone, and takes no samples; leave --accumulate out, or add --mode train" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Update], Sweeps = [new(SweptSetting.Batch, [1, 2])] }, "--sweep batch: --mode update depends on the model's state alone, and takes no samples; leave --sweep batch out, or add --mode train" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Update], CudaGraphs = CudaGraphs.On }, "--cuda-graphs: --mode update depends on the model's state alone, and takes no samples; leave --cuda-graphs out, or add --mode train" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Update], Precisions = [Precision.Bf16] }, "--precision bf16: weights and optimizer state, which --mode update is about, are fp32 in every precision; give fp32, or add --mode train" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Checkpoint], Checkpointing = [Checkpointing.On] }, "--checkpointing on: --mode checkpoint has no activations to recompute; add --mode train, or give --checkpointing off" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Checkpoint], ChannelsLast = [ChannelsLast.On] }, "--channels-last on: --mode checkpoint has no pixels; add --mode train, or give --channels-last off" },
        { new() { Workloads = ["sam-b"], Modes = [Mode.Checkpoint], Methods = [Method.Head], Caching = [Caching.On] }, "--cached on: --mode checkpoint runs no frozen part; add --mode train, or give --cached off" },
        { new() { Workloads = ["vit-b"], CheckpointFolder = "/scratch" }, "--checkpoint-dir /scratch: no cell writes a checkpoint; add --mode checkpoint, or leave it out" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void SaysWhatIsWrongAndWhatWouldWork(RunOptions options, string message) =>
        Should.Throw<UsageException>(() => Plan(options)).Message.ShouldBe(message);
}
