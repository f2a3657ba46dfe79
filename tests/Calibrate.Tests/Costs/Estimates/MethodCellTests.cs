using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Estimates;

/// <summary>A measured cell of a method prices the jobs of that method; without one, full training's does by the FLOP of a step.</summary>
public class MethodCellTests
{
    private static readonly CellKey Full = new("decoder-tiny", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(256));
    private static readonly CellKey Dpo = Full with { Method = Method.Dpo };
    private static readonly CellKey Cached = Dpo with { Caching = Caching.On };
    private static readonly CellKey Instruction = Full with { Method = Method.Instruction };
    private static readonly CellKey Generate = Full with { Mode = Mode.Generate };

    private static readonly Job Sequences = new() { Name = "chat", Workload = "decoder-tiny", Precision = Precision.Fp32, Samples = 1000 };
    private static readonly Job Pairs = Sequences with { Method = JobMethod.Dpo };

    private static ProfileSource Source(params (CellKey Key, double Seconds)[] cells) => new(
        "one.json",
        Sample.ProfileOf([.. cells.Select(cell => Sample.Cell(cell.Key, Sample.Launches(10, cell.Seconds)))]));

    private static JobEstimate Estimate(Job job, params (CellKey Key, double Seconds)[] cells)
    {
        Evidence evidence = new() { Profiles = [Source(cells)] };
        return JobEstimate.Of(job, Machine.Unpriced(Machines.Device("Example CPU (R) 2000", evidence)), evidence);
    }

    private static (double PerSecond, Grounds Grounds, double ByWork) RateOf(Job job, params (CellKey Key, double Seconds)[] cells)
    {
        var rate = Estimate(job, cells).Rate;
        return (Math.Round(rate.SamplesPerSecond.Value, 6), rate.Grounds, rate.ByWork);
    }

    // Four pairs in 0.8 s.
    [Fact]
    public void PairsAreTheCellsOwn()
    {
        RateOf(Pairs, (Full, 0.2), (Dpo, 0.8)).ShouldBe((5, Grounds.Measured, 0));
        RateOf(Sequences with { Objective = TrainingObjective.Preference }, (Full, 0.2), (Dpo, 0.8)).ShouldBe((5, Grounds.Measured, 0));
        Estimate(Pairs, (Dpo, 0.8)).Rate.Derivation.Name.ShouldContain("decoder-tiny s256 train fp32, dpo, batch 4");
    }

    // 20 sequences/s; a pair is 2·(3 + 1) passes instead of 3, and 2·3 where the reference's are there.
    [Fact]
    public void WithoutACellOfTheMethodFullTrainingIsCountedFrom()
    {
        RateOf(Pairs, (Full, 0.2)).ShouldBe((7.5, Grounds.Extrapolated, JobDefaults.ByWork));
        RateOf(Pairs with { Caching = Caching.On }, (Full, 0.2), (Dpo, 0.8)).ShouldBe((10, Grounds.Extrapolated, JobDefaults.ByWork));
        Estimate(Pairs with { Caching = Caching.On }, (Full, 0.2)).Warnings.ShouldContain(
            "no figure is of dpo: full training's is used, by the FLOP of a step; a pair is two sequences, and what the frozen reference makes of them is cached");
    }

    // What FLOP do not tell is as much of the expectation's doubt as of one run's: √(ln² of the own end + (1.96 · 0.2)²).
    [Fact]
    public void TheDoubtOfAnotherMethodIsInTheInterval()
    {
        var (own, other) = (Estimate(Sequences, (Full, 0.2)).Rate.SamplesPerSecond, Estimate(Pairs, (Full, 0.2)));
        var rate = other.Rate.SamplesPerSecond;

        Math.Log(rate.Value / rate.Low!.Value).ShouldBe(Math.Sqrt(Math.Pow(Math.Log(own.Value / own.Low!.Value), 2) + Math.Pow(1.959964 * 0.2, 2)), 1e-6);
        Math.Log(rate.High!.Value / rate.Value).ShouldBe(Math.Sqrt(Math.Pow(Math.Log(own.High!.Value / own.Value), 2) + Math.Pow(1.959964 * 0.2, 2)), 1e-6);
        // One run has it once, beside its own doubt and 5% between sessions.
        var below = Math.Log(rate.Value / rate.Low.Value) / 1.959964;
        RunSpread.Of(other.Rate, other.Machine, JobRun.Of(Pairs, other.Machine, new() { Profiles = [Source((Full, 0.2))] }, new()).Time).Throughput.Below.ShouldBe(Math.Sqrt((below * below) + 0.0025), 1e-6);
    }

    // LoRA's own sequences, 20 a second, and a pair is two of them where the reference is cached.
    [Fact]
    public void PairsForAdaptersAreCountedFromTheirOwnSequences() =>
        RateOf(
            Sequences with { Method = JobMethod.Lora, Objective = TrainingObjective.Preference, Caching = Caching.On, Adapters = new(8, Named: LoraTargets.QueryValue) },
            (Full, 0.4), (Full with { Method = Method.Lora, Adapter = LoraAdapter.Default }, 0.2)).ShouldBe((10, Grounds.Extrapolated, JobDefaults.ByWork));

    [Fact]
    public void WhatIsCachedIsPricedByACellWithIt()
    {
        RateOf(Pairs with { Caching = Caching.On }, (Dpo, 0.8), (Cached, 0.5)).ShouldBe((8, Grounds.Measured, 0));
        RateOf(Pairs, (Dpo, 0.8), (Cached, 0.5)).ShouldBe((5, Grounds.Measured, 0));
    }

    [Fact]
    public void InstructionsAreTheCellsOwnOrFullTrainings()
    {
        var job = Sequences with { Method = JobMethod.Instruction };
        RateOf(job, (Full, 0.2), (Instruction, 0.4)).ShouldBe((10, Grounds.Measured, 0));
        // The same FLOP, but another program: nobody measured it.
        RateOf(job, (Full, 0.2)).ShouldBe((20, Grounds.Extrapolated, JobDefaults.ByWork));
        Estimate(job, (Full, 0.2)).Warnings.ShouldContain("no figure is of instruction: full training's is used, by the FLOP of a step");
        RateOf(Sequences, (Full, 0.2), (Instruction, 0.4)).ShouldBe((20, Grounds.Measured, 0));
    }

    // 40 sequences a second pass forward, and a pair is two, each through the reference too.
    [Theory]
    [InlineData(Caching.Off, 4)]
    [InlineData(Caching.On, 2)]
    public void AValidatedPairTakesBothAnswers(Caching caching, int passes)
    {
        var job = Pairs with { Caching = caching, ValidationSamples = 1000 };
        var estimate = Estimate(job, (caching == Caching.On ? Cached : Dpo, 0.8), (Full with { Mode = Mode.Forward }, 0.1));

        estimate.Parts.Validation.TotalSeconds.ShouldBe(passes * 25, 1e-6);
        estimate.Assumptions.ShouldContain(line => line.StartsWith($"a validated pair takes {passes} forward passes", StringComparison.Ordinal));
        // Without a forward cell, as its FLOP do: of 2 · (3 + 1), or 2 · 3 passes.
        Estimate(job, (caching == Caching.On ? Cached : Dpo, 0.8)).Parts.Validation.TotalSeconds.ShouldBe(200 * passes / (caching == Caching.On ? 6.0 : 8.0), 1e-3);
    }

    // Nothing is known of a detector's head: with the features there, a share of nothing would cost nothing.
    [Fact]
    public void AHeadOfWhichNothingIsKnownIsNotFree()
    {
        var detector = new CellKey("yolov8n", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Image(640));
        var job = new Job { Name = "boxes", Workload = "yolov8n", Method = JobMethod.Head, Caching = Caching.On, Precision = Precision.Fp32, Samples = 1000 };

        Should.Throw<EstimateException>(() => Estimate(job, (detector, 4))).Message.ShouldStartWith("boxes: what a head of yolov8n computes is not known");
    }

    [Fact]
    public void AnotherMethodsCellSaysNothing() =>
        Should.Throw<NoThroughputException>(() => Estimate(Sequences, (Dpo, 0.8), (Instruction, 0.4))).Message
            .ShouldContain("calibrate run --device cpu --workload decoder-tiny --mode train --precision fp32");

    [Fact]
    public void TheRefusalMeasuresTheMethod() =>
        Should.Throw<NoThroughputException>(() => Estimate(Pairs with { Caching = Caching.On }, (Generate, 1))).Message
            .ShouldContain("calibrate run --device cpu --workload decoder-tiny --mode train --method dpo --cached on --precision fp32");

    [Theory]
    [InlineData(Method.Dpo, Caching.Off, JobMethod.Dpo)]
    [InlineData(Method.Dpo, Caching.On, JobMethod.Dpo)]
    [InlineData(Method.Instruction, Caching.Off, JobMethod.Instruction)]
    public void ACellsJobIsOfItsMethod(Method method, Caching caching, JobMethod expected)
    {
        var key = Full with { Method = method, Caching = caching };
        var cell = CellJob.Of(key.Id, Source((key, 0.8)), 1000);
        (cell.Job.Method, cell.Job.Caching).ShouldBe((expected, caching));

        var estimate = cell.On(Machine.Unpriced(Machines.Device("Example CPU (R) 2000", new() { Profiles = [cell.Source] })), new(), new());
        estimate.Parts.Steps.TotalSeconds.ShouldBe(200, 1e-6);
        estimate.Rate.Grounds.ShouldBe(Grounds.Measured);
    }

    [Fact]
    public void AGeneratingCellPricesSequencesAndLearnsNothing()
    {
        var cell = CellJob.Of(Generate.Id, Source((Generate, 2), (Full with { Mode = Mode.Forward }, 0.1)), 1000);
        var estimate = cell.On(Machine.Unpriced(Machines.Device("Example CPU (R) 2000", new() { Profiles = [cell.Source] })), new(), new());

        estimate.Parts.Steps.TotalSeconds.ShouldBe(500, 1e-6);
        estimate.Parts.Checkpoints.ShouldBe(TimeSpan.Zero);
        estimate.Rate.Derivation.Value.ShouldContain("256.0");
    }

    // A pair's cell is of policy and reference: it speaks for jobs of pairs, and no other cell does.
    [Fact]
    public void MemoryIsOfTheMethodsCell()
    {
        var job = Pairs with { MicroBatch = 4 };
        var dpo = FitOf(job, Sample.Cell(Dpo, [], failure: new(CellStatus.OutOfMemory, "a test")), Sample.Cell(Full, Sample.Launches(5, 0.2)));
        (dpo!.Fit, dpo.Cell.Key).ShouldBe((Fit.DoesNotFit, Dpo));
        FitOf(job with { Caching = Caching.On }, Sample.Cell(Dpo, Sample.Launches(5, 0.2))).ShouldBeNull();
        FitOf(Sequences with { MicroBatch = 4 }, Sample.Cell(Dpo, Sample.Launches(5, 0.2))).ShouldBeNull();

        var measured = MeasuredMemory.Of(TrainingMemory.PlanOf(job).Model, [Source((Full, 0.2), (Dpo, 0.8), (Cached, 0.5))]);
        measured.Select(one => one.Cell.Key).ShouldBe([Full, Dpo, Cached]);
        measured[1].DiffersFrom(TrainingMemory.Of(job)).ShouldBeEmpty();
        measured[0].DiffersFrom(TrainingMemory.Of(job)).ShouldBe(["method"]);
        measured[2].DiffersFrom(TrainingMemory.Of(job)).ShouldBe(["cached"]);
        // Without the reference's weights, 4 bytes each.
        (measured[1].Model.Total!.Value.Bytes - measured[2].Model.Total!.Value.Bytes).ShouldBe(4 * DecoderParameters);
        // The reference's weights, and a second sequence's activations.
        (measured[1].Model.Total!.Value.Bytes - measured[0].Model.Total!.Value.Bytes).ShouldBeGreaterThan(4 * DecoderParameters);

        static MeasuredFit? FitOf(Job job, params Cell[] cells)
        {
            var source = new ProfileSource("one.json", Sample.ProfileOf(cells));
            return MeasuredFit.Of(job, TrainingMemory.PlanOf(job), Calibrate.Costs.Throughputs.MeasuredThroughput.DeviceOf(source.Profile.Device), [source]);
        }
    }

    private static long DecoderParameters => Calibrate.Costs.Flops.Architectures.Find("decoder-tiny")!.Parameters(InputSize.Sequence(256));
}
