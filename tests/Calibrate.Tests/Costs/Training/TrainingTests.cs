using Calibrate.Costs.Scaling;
using Calibrate.Costs.Training;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Training;

public class TrainingTests
{
    [Theory]
    [InlineData(1000, 8, 1, 1, 125)]
    [InlineData(1001, 8, 1, 1, 126)]
    [InlineData(1001, 8, 4, 2, 16)]
    [InlineData(3, 8, 1, 1, 1)]
    public void TheLastBatchIsAStepOfItsOwn(long samples, int batch, int accumulation, int devices, long steps) =>
        new TrainingLoad(samples, 1, batch) { Accumulation = accumulation, Devices = devices }.StepsPerEpoch.ShouldBe(steps);

    [Fact]
    public void TimeByHand()
    {
        // 1000 samples, 2 devices of batch 10: 50 steps. 0.9 + 0.1 s a step, longer than 0.5 s of loading.
        var load = new TrainingLoad(1000, 3, 10) { Devices = 2 };
        var pace = new TrainingPace
        {
            Step = TimeSpan.FromSeconds(0.9), Exchange = TimeSpan.FromSeconds(0.1), DataLoading = TimeSpan.FromSeconds(0.5), StartUp = TimeSpan.FromSeconds(100),
            Validation = TimeSpan.FromSeconds(20), Checkpoint = TimeSpan.FromSeconds(10),
        };
        var time = TrainingTime.Of(load, pace);

        // 100 + 3 (50 + 20 + 10) s.
        time.Total.TotalSeconds.ShouldBe(340, 1e-6);
        time.Work.TotalSeconds.ShouldBe(310, 1e-6);
        (time.Compute.TotalSeconds, time.Exchange.TotalSeconds, time.Scaling.Share).ShouldBe((135, 15, 0.9));
        var starved = TrainingTime.Of(load, pace with { DataLoading = TimeSpan.FromSeconds(2) });
        (starved.Steps.TotalSeconds, starved.Waiting.TotalSeconds).ShouldBe((300, 150));
    }

    [Fact]
    public void CheckpointsByTheClockCountTheTimeOfLoadingAndValidation()
    {
        // 100 steps of 1 s that wait for data up to 3 s, and 60 s of validation: 360 s, one checkpoint of 6 s in every 36 s.
        var pace = new TrainingPace
        {
            Step = TimeSpan.FromSeconds(1), DataLoading = TimeSpan.FromSeconds(3), Validation = TimeSpan.FromSeconds(60), Checkpoint = TimeSpan.FromSeconds(6), CheckpointEvery = TimeSpan.FromSeconds(36),
        };
        var time = TrainingTime.Of(new(1000, 1, 10), pace);

        time.Checkpoints.TotalSeconds.ShouldBe(60, 1e-6);
        // At half the speed: 300 s of steps as before, 120 s of validation.
        time.At(0.5).Checkpoints.TotalSeconds.ShouldBe(70, 1e-6);
    }

    [Fact]
    public void ADrawMovesWorkExchangeAndLoadingApart()
    {
        var time = new TrainingTime
        {
            StartUp = TimeSpan.FromSeconds(10), Compute = TimeSpan.FromSeconds(100), Exchange = TimeSpan.FromSeconds(40), Loading = TimeSpan.FromSeconds(120), Validation = TimeSpan.FromSeconds(20),
        };

        // As given 10 + max(140, 120) + 20; twice as fast 10 + max(50 + 40, 120) + 10; half the link 10 + 180 + 20; twice the link 10 + 120 + 20.
        time.Total.TotalSeconds.ShouldBe(170);
        time.At(2).Total.TotalSeconds.ShouldBe(140);
        time.At(1, link: 0.5).Total.TotalSeconds.ShouldBe(210);
        time.At(1, link: 2).Total.TotalSeconds.ShouldBe(150);
    }

    [Fact]
    public void AStepHasItsAccumulatedPasses() =>
        TrainingPace.StepAt(new(40), new(1000, 1, 10) { Accumulation = 8 }).TotalSeconds.ShouldBe(2, 1e-9);

    [Fact]
    public void TheYoloExampleOnDemand() =>
        // 2.5 h at 0.736 and 0.20 for storage.
        TrainingBill.Of(TimeSpan.FromHours(2.5), 1, new(0.736m, "USD"), storage: new(0.20m, "USD")).Total.ShouldBe(new Money(2.04m, "USD"));

    [Fact]
    public void TheYoloExampleOnSpot() =>
        TrainingBill.Of(TimeSpan.FromHours(2.5), 1, new(0.20m, "USD"), storage: new(0.20m, "USD"), transfer: new(0m, "USD")).Total.ShouldBe(new Money(0.70m, "USD"));

    [Fact]
    public void SamFromScratch()
    {
        // 256 devices for 68 h, 32.77 an hour for eight.
        DeviceTime.Of(TimeSpan.FromHours(68), 256).Hours.ShouldBe(17_408);
        TrainingBill.Of(TimeSpan.FromHours(68), 256, new(32.77m / 8, "USD")).Total.ShouldBe(new Money(71_307.52m, "USD"));
    }

    [Fact]
    public void CurrenciesDoNotMix() =>
        Should.Throw<ArgumentException>(() => new TrainingBill(new(1, "USD"), new Money(1, "EUR")).Total).Message.ShouldStartWith("USD and EUR do not add up");

    [Fact]
    public void TheDocumentsFormulaIsOffBy3600()
    {
        // 512 tokens x 10,000 samples x 3 epochs at 1,000 tokens/s, 4 devices, 0.5: 7,680 "hours" are 7,680 s = 2 h 8 min.
        var budget = new BudgetFormula(512, 10_000, 3, new(1000), 4, 0.5, new(2m, "USD"));

        budget.TrainHoursAsWritten.ShouldBe(7680);
        budget.CostAsWritten.ShouldBe(new Money(61_440m, "USD"));
        budget.TimeWithUtilization.ShouldBe(TimeSpan.FromSeconds(7680));
        (budget.TrainHoursAsWritten / budget.TimeWithUtilization.TotalHours).ShouldBe(BudgetFormula.UnitError, 1e-9);
    }

    [Fact]
    public void TheRightFormHasScalingInTheUtilisationsPlace()
    {
        var budget = new BudgetFormula(512, 10_000, 3, new(1000), 4, 0.5, new(2m, "USD"));

        // 15,360,000 / (1000 x 4) = 3,840 s; at 80% 4,800 s: 4/3 h x 4 x 2.
        budget.Time(ScalingEfficiency.Perfect).TotalSeconds.ShouldBe(3840, 1e-6);
        budget.Cost(new(0.8)).Amount.ShouldBe(32m / 3, 1e-9m);
    }

    [Fact]
    public void TheDevicesCancelInTheDocumentsCost()
    {
        var one = new BudgetFormula(512, 10_000, 3, new(1000), 1, 0.5, new(2m, "USD"));

        (one with { Devices = 64 }).CostAsWritten.Amount.ShouldBe(one.CostAsWritten.Amount, 1e-6m);
    }

    [Theory]
    [InlineData(0, 1.0, 1)]
    [InlineData(1, 0.0, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 1.0, 0)]
    public void ALoadIsInItsRange(long samples, double epochs, int batch) => Should.Throw<ArgumentOutOfRangeException>(() => new TrainingLoad(samples, epochs, batch));
}
