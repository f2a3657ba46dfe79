using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class SweepTests
{
    private static readonly Sweep Batches = new(SweptSetting.Batch, [1, 2, 4]);

    private static readonly Sweep Lengths = new(SweptSetting.SequenceLength, [128, 256]);

    private static IEnumerable<string> Ids(RunOptions options) => Planner.Plan(options, TestCatalogue.All, physicalCores: 2).Cells.Select(cell => cell.Key.Id);

    [Fact]
    public void EveryCombinationIsACellAndTheFirstSweepVariesSlowest()
    {
        Ids(new() { Workloads = ["bert-base"], Sweeps = [Batches, Lengths] }).ShouldBe(
        [
            "bert-base.train.fp32.b1.s128", "bert-base.train.fp32.b1.s256", "bert-base.train.fp32.b2.s128",
            "bert-base.train.fp32.b2.s256", "bert-base.train.fp32.b4.s128", "bert-base.train.fp32.b4.s256",
        ]);
        Ids(new() { Workloads = ["bert-base"], Sweeps = [Lengths, Batches] }).Take(3).ShouldBe(
            ["bert-base.train.fp32.b1.s128", "bert-base.train.fp32.b2.s128", "bert-base.train.fp32.b4.s128"]);
    }

    [Fact]
    public void WhatIsTheSameCellIsMeasuredOnce() =>
        // Images have no length, so both lengths are one cell of theirs.
        Ids(new() { Workloads = ["vit-b", "bert-base"], Batch = 2, Sweeps = [new(SweptSetting.SequenceLength, [256, 128, 256])] }).ShouldBe(
            ["vit-b.train.fp32.b2.i224", "bert-base.train.fp32.b2.s256", "bert-base.train.fp32.b2.s128"]);

    [Fact]
    public void SidesOfImagesAreSwept() =>
        Ids(new() { Workloads = ["vit-b"], Modes = [Mode.Forward, Mode.Train], Sweeps = [new(SweptSetting.ImageSize, [160, 224])] }).ShouldBe(
            ["vit-b.forward.fp32.b4.i160", "vit-b.forward.fp32.b4.i224", "vit-b.train.fp32.b4.i160", "vit-b.train.fp32.b4.i224"]);

    public static TheoryData<RunOptions, string> Refusals => new()
    {
        { new() { Batch = 2, Sweeps = [Batches] }, "--sweep batch=1,2,4: cannot be combined with --batch; give one of the two" },
        { new() { Batch = new BatchChoice.Auto(), Sweeps = [Batches] }, "--sweep batch=1,2,4: cannot be combined with --batch; give one of the two" },
        { new() { SequenceLength = 128, Sweeps = [Lengths] }, "--sweep sequence-length=128,256: cannot be combined with --sequence-length; give one of the two" },
        { new() { ImageSize = 128, Sweeps = [new(SweptSetting.ImageSize, [128])] }, "--sweep image-size=128: cannot be combined with --image-size; give one of the two" },
        { new() { Sweeps = [Batches, Lengths, Batches] }, "--sweep batch=1,2,4: batch is swept twice; give all its values in one --sweep" },
        { new() { Sweeps = [new(SweptSetting.Batch, [4, 0])] }, "--sweep batch=4,0: 0 is too small; give 1 or more" },
        { new() { Suite = Suite.Reduced, Sweeps = [Batches] }, "--suite reduced: cannot be combined with --sweep, which picks the cells itself; give one of the two" },
        { new() { Workloads = ["vit-b"], Sweeps = [Lengths] }, "--sweep sequence-length=128,256: vit-b takes no sequences; --image-size sets the size of an image" },
        { new() { Workloads = ["bert-base"], Sweeps = [new(SweptSetting.SequenceLength, [128, 513])] }, "--sweep sequence-length=128,513: 513: there are 512 positions" },
        { new() { Workloads = ["vit-b"], Accumulate = 2, Sweeps = [Batches] }, "--accumulate 2: a step of vit-b has 1 samples, which do not make as many equal micro-batches; give --batch a multiple of 2" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void SaysWhatIsWrongAndWhatWouldWork(RunOptions options, string message) =>
        Should.Throw<UsageException>(() => Planner.Plan(options, TestCatalogue.All, 2)).Message.ShouldBe(message);
}
