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
        // 4 B of weights and 8 of moments; of four images, see MemoryModelTests (flash attention keeps no scores), the activations, which with 2 B of casts of the blocks'
        // weights are more than the 4 B of the gradients; and as the last block runs backward the gradients of 197 x 3072 values, of what they are made of, and of the head.
        var computed = (12 * 86_567_656L) + (2L * 12 * 12 * 768 * 768) + (4 * 12 * 197 * 768 * 36) + (4 * 2 * 197 * 3072 * 2) + (4 * 769_000);
        row.Model.Total!.Value.Bytes.ShouldBe((18 * 86_567_656L) + (4 * 12 * 197 * 768 * 36) + (4 * 1000 * 10));
        row.Computed!.Value.Bytes.ShouldBe(computed);
        row.Error!.Value.ShouldBe(((double)computed / (3L << 30)) - 1, 1e-12);
        row.Rest!.Value.Bytes.ShouldBe((3L << 30) - computed);
    }

    [Fact]
    public void OnTheCpuThePeakIsTheProcessesAndOldLibtorchKeepsScores()
    {
        var row = Only(Sample.Profile());

        row.Scope.ShouldBe(PeakScope.Process);
        (row.Model.Activations!.Value.Bytes - Only(Cuda).Model.Activations!.Value.Bytes).ShouldBe(4L * 12 * 12 * 197 * 197 * 2);
    }

    [Fact]
    public void OfAProcessOnlyItsGrowthIsTheWorkloads()
    {
        var grown = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, [.. Sample.Launches(5, 1).Select(launch => launch with { MemoryBeforeBytes = 1L << 30 })]));

        var row = Only(grown);

        (row.Peak.Bytes, row.Before!.Value.Bytes, row.Taken.Bytes).ShouldBe((3L << 30, 1L << 30, 2L << 30));
        row.Error!.Value.ShouldBe(((double)row.Computed!.Value.Bytes / (2L << 30)) - 1, 1e-12);
    }

    [Fact]
    public void WhereTensorsWereCountedTheyAreWhatIsCompared()
    {
        var counted = Sample.ProfileOf(Sample.Cell(
            Sample.VitTrain, [.. Sample.Launches(5, 1).Select(launch => launch with { MemoryBeforeBytes = 1L << 30, TensorMemoryBytes = 1L << 31 })]));

        var row = Only(counted);

        (row.Scope, row.Taken.Bytes).ShouldBe((PeakScope.Tensors, 1L << 31));
    }

    // Adapters of rank 8 on queries and values have 12 · 8 · 4 · 768 parameters of 16 B; all else is frozen in 2.
    [Fact]
    public void AnAdaptersCellIsComparedAsSuch()
    {
        var key = Sample.VitTrain with { Method = Method.Lora, Adapter = LoraAdapter.Default };

        var row = Only(Sample.ProfileOf(Sample.Cell(key, Sample.Launches(5, 1))));

        (row.Model.Weights + row.Model.Gradients + row.Model.Optimizer).Bytes.ShouldBe((2 * 86_567_656L) + (16 * 12 * 8 * 4 * 768));
        row.DiffersFrom(TrainingMemory.Of(new()
        {
            Name = "vit", Workload = "vit-b", Samples = 1, MicroBatch = 4, Method = Calibrate.Costs.Jobs.JobMethod.Lora, Adapters = new(16),
        })).ShouldBe(["adapters"]);
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
