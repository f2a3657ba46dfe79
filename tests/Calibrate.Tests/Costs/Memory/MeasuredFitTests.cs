using Calibrate.Costs;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Memory;

public class MeasuredFitTests
{
    private static readonly Processor H100 = Processors.Resolve("H100 SXM");

    private static readonly Job ViT = new() { Name = "vit", Workload = "vit-b", Samples = 1000, MicroBatch = 4 };

    private static readonly ProfileSource Measured = On("NVIDIA H100 80GB HBM3", Sample.Profile());

    private static ProfileSource On(string device, Profile profile) =>
        new($"{device}.json", profile with { Device = new("cuda", device, device.ToLowerInvariant().Replace(' ', '-'), 80L << 30) });

    private static MeasuredFit? FitOf(Job job, params ProfileSource[] profiles) => MeasuredFit.Of(job, TrainingMemory.PlanOf(job), H100, profiles);

    [Fact]
    public void TheJobsOwnCellOnTheDeviceDecides()
    {
        var measured = FitOf(ViT, Measured)!;

        (measured.Fit, measured.Peak!.Value.Bytes, measured.Cell.Key).ShouldBe((Fit.Fits, 3L << 30, Sample.VitTrain));
    }

    [Fact]
    public void WhatRanOutOfMemoryThereDoesNotFitWhateverTheFormulasSay()
    {
        var oom = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, [], failure: new(CellStatus.OutOfMemory, "a test"))) with { Created = Sample.Profile().Created.AddDays(1) };

        TrainingMemory.Of(ViT).Breakdown.FitOn(H100.Memory!.Value).ShouldBe(Fit.Fits);
        var failed = FitOf(ViT, On("NVIDIA H100 80GB HBM3", oom))!;
        (failed.Fit, failed.Peak).ShouldBe((Fit.DoesNotFit, null));
        // The newest word counts.
        FitOf(ViT, Measured, On("NVIDIA H100 80GB HBM3", oom))!.Fit.ShouldBe(Fit.DoesNotFit);
        CardFit.All(TrainingMemory.Of(ViT), PriceCatalogue.Shipped, [On("NVIDIA H100 80GB HBM3", oom)]).Single(card => card.Card.Equals(H100)).Fit.ShouldBe(Fit.DoesNotFit);
    }

    public static TheoryData<Job> Others =>
    [
        ViT with { MicroBatch = 5 }, ViT with { Precision = Precision.Fp32 }, ViT with { Checkpointing = Checkpointing.On }, ViT with { Size = InputSize.Image(384) },
        ViT with { Workload = "vit-l" }, ViT with { Method = JobMethod.Lora }, ViT with { Objective = TrainingObjective.Preference }, ViT with { Accumulation = 2 },
        ViT with { Devices = 2, Zero = ZeroStage.Two },
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public void AnotherCellDecidesNothing(Job job) => FitOf(job, Measured).ShouldBeNull();

    [Fact]
    public void AnotherDeviceDecidesNothing()
    {
        FitOf(ViT, On("NVIDIA A10G", Sample.Profile())).ShouldBeNull();
        FitOf(ViT, new ProfileSource("cpu.json", Sample.Profile())).ShouldBeNull();
    }

    [Fact]
    public void CardsAreJudgedByTheirOwnProfiles()
    {
        var cards = CardFit.All(TrainingMemory.Of(ViT), PriceCatalogue.Shipped, [Measured]);

        cards.Where(card => card.Measured is not null).Select(card => card.Card).ShouldBe([H100]);
    }
}
