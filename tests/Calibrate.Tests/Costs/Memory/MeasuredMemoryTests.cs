using Calibrate.Costs;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Memory;

public class MeasuredMemoryTests
{
    private static readonly Architecture ViT = Architectures.Find("vit-b")!;

    private static readonly Profile Cuda = Sample.Profile() with
    {
        Device = new("cuda", "NVIDIA H100 80GB HBM3", "h100", 80L << 30),
        Environment = Sample.Profile().Environment with { Torch = new("2.9.1", "libtorch", "python") },
    };

    private static MeasuredMemory Only(Profile profile) => MeasuredMemory.Of(ViT, [new("p.json", profile)]).ShouldHaveSingleItem();

    [Fact]
    public void ATrainingCellOfTheModelIsComparedUnderItsOwnConditions()
    {
        var row = Only(Cuda);

        row.Cell.Key.ShouldBe(Sample.VitTrain);
        row.Scope.ShouldBe(PeakScope.Tensors);
        // 18 B a parameter, and four images: see MemoryModelTests; flash attention keeps no scores.
        var computed = (18 * 86_567_656L) + (4 * 12 * 197 * 768 * 36) + (4 * 1000 * 10);
        row.Model.Total!.Value.Bytes.ShouldBe(computed);
        row.Error!.Value.ShouldBe(((double)computed / (3L << 30)) - 1, 1e-12);
        row.Rest!.Value.Bytes.ShouldBe((3L << 30) - computed);
    }

    [Fact]
    public void OnTheCpuThePeakIsTheProcessesAndOldLibtorchKeepsScores()
    {
        var row = Only(Sample.Profile());

        row.Scope.ShouldBe(PeakScope.Process);
        (row.Model.Activations!.Value.Bytes - Only(Cuda).Model.Activations!.Value.Bytes).ShouldBe(4L * 12 * 12 * 197 * 197 * 6);
    }

    [Fact]
    public void WhatHasNoPeakIsNotCompared()
    {
        var silent = Sample.Profile() with
        {
            Cells = [Sample.Cell(Sample.VitTrain, [.. Sample.Launches(5, 1).Select(launch => launch with { PeakMemoryBytes = null, PeakMemorySource = null })])],
        };

        MeasuredMemory.Of(ViT, [new("p.json", silent)]).ShouldBeEmpty();
        // It ran out of memory: no figures.
        MeasuredMemory.Of(Architectures.Find("vit-h")!, [new("p.json", Cuda)]).ShouldBeEmpty();
    }

    [Fact]
    public void WhatDiffersFromTheJobIsNamed()
    {
        var job = new Calibrate.Costs.Jobs.Job { Name = "vit", Workload = "vit-b", Samples = 1, MicroBatch = 4 };

        Only(Cuda).DiffersFrom(TrainingMemory.Of(job)).ShouldBeEmpty();
        Only(Cuda).DiffersFrom(TrainingMemory.Of(
            job with { Method = Calibrate.Costs.Jobs.JobMethod.Lora, Precision = Precision.Fp32, Checkpointing = Checkpointing.On, Size = InputSize.Image(384), MicroBatch = 8 },
            new(Optimizer: OptimizerKind.SgdMomentum))).ShouldBe(["method", "optimizer", "precision", "checkpointing", "size", "batch"]);
    }
}
