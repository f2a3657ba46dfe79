using System.Text.Json.Nodes;
using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Plans;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Estimates;

/// <summary>Reinforcement is computed from parts that were measured, each of which is told.</summary>
public class ReinforcementRateTests
{
    private static readonly CellKey Train = new("decoder-tiny", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(256));
    private static readonly CellKey Forward = Train with { Mode = Mode.Forward };
    private static readonly CellKey Generate = Train with { Mode = Mode.Generate };

    private static readonly Job Rlhf = new() { Name = "chat", Workload = "decoder-tiny", Method = JobMethod.Rlhf, Precision = Precision.Fp32, Samples = 1000 };

    // In seconds a sample: 0.5 to write the answer, 0.1 to pass, 0.2 to learn.
    private static readonly (CellKey Key, double Seconds)[] Parts = [(Generate, 2), (Forward, 0.4), (Train, 0.8)];

    private static JobEstimate Estimate(Job job, params (CellKey Key, double Seconds)[] cells) => Estimate(job, new(), cells);

    private static JobEstimate Estimate(Job job, Evidence evidence, params (CellKey Key, double Seconds)[] cells)
    {
        var profile = Sample.ProfileOf([.. cells.Select(cell => Sample.Cell(cell.Key, Sample.Launches(10, cell.Seconds)))]);
        evidence = evidence with { Profiles = [new("one.json", profile)] };
        return JobEstimate.Of(job, Machine.Unpriced(Machines.Device("Example CPU (R) 2000", evidence)), evidence);
    }

    // 0.5 + 3 · 0.1 + 2 · 0.2 = 1.2 s.
    [Fact]
    public void ASampleTakesTheSumOfItsParts()
    {
        var estimate = Estimate(Rlhf, Parts);

        estimate.Rate.Grounds.ShouldBe(Grounds.Computed);
        estimate.Rate.SamplesPerSecond.Value.ShouldBe(1 / 1.2, 1e-9);
        estimate.Parts.Steps.TotalSeconds.ShouldBe(1200, 1e-6);
        estimate.Rate.Parts.Select(part => (part.Name, Math.Round(part.Seconds.Value, 9))).ShouldBe(
        [
            ("writing the answer", 0.5), ("forward pass of the reference", 0.1), ("forward pass of the reward model", 0.1), ("forward pass of the value model", 0.1),
            ("training step of the policy", 0.2), ("training step of the value model", 0.2),
        ]);
        estimate.Assumptions.ShouldContain("reference, reward and value model are of the policy's size, and each answer is learnt from once");
    }

    [Fact]
    public void APlanTakesForGrantedWhatAnEstimateDoes()
    {
        Evidence evidence = new() { Profiles = [new("one.json", Sample.ProfileOf([.. Parts.Select(part => Sample.Cell(part.Key, Sample.Launches(10, part.Seconds)))]))] };
        var machine = Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(1, "USD"));

        var taken = JobEstimate.Of(Rlhf, machine, evidence).Rate.Assumptions;
        taken.ShouldNotBeEmpty();
        taken.ShouldBeSubsetOf(JobPlan.Of(Rlhf, [machine], evidence).Assumptions);
    }

    // By hand: √(0.1² + (3·0.01)² + (2·0.03)²) below, √(0.2² + (3·0.02)² + (2·0.045)²) above.
    [Fact]
    public void TheEndsAddUpByTheirSquares()
    {
        var sum = ReinforcementRate.Sum([(1, new(0.5, 0.4, 0.7)), (3, new(0.1, 0.09, 0.12)), (2, new(0.2, 0.17, 0.245))]);

        sum.Value.ShouldBe(1.2, 1e-12);
        sum.Low!.Value.ShouldBe(1.2 - Math.Sqrt(0.0145), 1e-12);
        sum.High!.Value.ShouldBe(1.2 + Math.Sqrt(0.0517), 1e-12);
    }

    [Fact]
    public void AnEndThatAPartLacksIsAbsent()
    {
        var sum = ReinforcementRate.Sum([(1, new(0.5, null, 0.7)), (2, new(0.2, 0.1, 0.3))]);
        sum.Low.ShouldBeNull();
        sum.High!.Value.ShouldBe(0.9 + Math.Sqrt(0.04 + 0.04), 1e-12);
    }

    [Fact]
    public void TheIntervalIsThatOfThePartsTogether()
    {
        var rate = Estimate(Rlhf, Parts).Rate;
        double[] half = [.. rate.Parts.Select(part => part.Seconds.High!.Value - part.Seconds.Value)];
        var high = 1.2 + Math.Sqrt(Math.Pow(half[0], 2) + Math.Pow(3 * half[1], 2) + Math.Pow(2 * half[4], 2));

        rate.SamplesPerSecond.Low!.Value.ShouldBe(1 / high, 1e-9);
        rate.Confidence.ShouldBe(0.95);
    }

    [Fact]
    public void EveryPartIsToldWithItsCellAndStatus()
    {
        var estimate = Estimate(Rlhf, Parts);
        var text = JobEstimateReport.Text(estimate);
        foreach (var (name, key) in new[] { ("writing the answer: 0.5000", Generate), ("forward pass of the reward model: 0.1000", Forward), ("training step of the value model: 0.2000", Train) })
            text.Split('\n').ShouldContain(line => line.StartsWith("part", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal) && line.EndsWith($"s a sample, measured, {key.Id}, Trusted", StringComparison.Ordinal));
        text.ShouldContain("samples/s a device, computed");

        var throughput = JsonNode.Parse(JobEstimateReport.Json(estimate))!["throughput"]!;
        throughput["grounds"]!.GetValue<string>().ShouldBe("computed");
        var parts = throughput["parts"]!.AsArray();
        parts.Count.ShouldBe(6);
        parts[0]!["secondsPerSample"]!["value"]!.GetValue<double>().ShouldBe(0.5, 1e-9);
        parts[0]!["cells"]![0]!["id"]!.GetValue<string>().ShouldBe(Generate.Id);
        parts[0]!["cells"]![0]!["status"]!.GetValue<string>().ShouldBe("Trusted");
        parts[0]!["derivation"]!["source"]!.GetValue<string>().ShouldContain(Generate.Id);
    }

    [Fact]
    public void AJobOfOneThroughputHasNoParts() =>
        JsonNode.Parse(JobEstimateReport.Json(Estimate(Rlhf with { Method = JobMethod.Full }, Parts)))!["throughput"]!.AsObject().ContainsKey("parts").ShouldBeFalse();

    [Fact]
    public void AMissingPartIsNamedWithTheRunThatMeasuresIt()
    {
        var message = Should.Throw<NoThroughputException>(() => Estimate(Rlhf, Parts[1..])).Message;

        message.ShouldStartWith("chat: reinforcement is computed from measured parts, and of decoder-tiny on Example CPU (R) 2000 1 of 3 are missing.");
        message.ShouldEndWith("To measure them: generate: calibrate run --device cpu --workload decoder-tiny --mode generate --precision fp32 --sequence-length 256");
        Should.Throw<NoThroughputException>(() => Estimate(Rlhf, (Train with { Method = Method.Dpo }, 1), (Forward, 1))).Message
            .ShouldEndWith("--mode generate --precision fp32 --sequence-length 256; train: calibrate run --device cpu --workload decoder-tiny --mode train --precision fp32 --checkpointing off --sequence-length 256");
    }

    [Fact]
    public void OtherAdaptersAreNoPart()
    {
        var job = Rlhf with { Method = JobMethod.Lora, Objective = TrainingObjective.Reinforcement, Adapters = new(8, Named: LoraTargets.QueryValue) };
        var wide = Train with { Method = Method.Lora, Adapter = new(64, LoraTargets.QueryValue) };

        var message = Should.Throw<NoThroughputException>(() => Estimate(job, (Generate, 2), (Forward, 0.4), (wide, 0.8))).Message;
        message.ShouldContain("1 of 3 are missing");
        message.ShouldEndWith("train: calibrate run --device cpu --workload decoder-tiny --mode train --method lora --lora-rank 8 --lora-targets query,value --precision fp32 --checkpointing off --sequence-length 256");

        var own = Estimate(job, (Generate, 2), (Forward, 0.4), (wide with { Adapter = LoraAdapter.Default }, 0.8));
        own.Rate.SamplesPerSecond.Value.ShouldBe(1 / 1.2, 1e-9);
        own.Assumptions.ShouldContain("answers are written, and scored by all three models, as fast as without lora: generation and forward passes are measured of the plain model alone");
        Estimate(Rlhf, Parts).Assumptions.ShouldNotContain(line => line.StartsWith("answers are written", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatAllowsNothingMeasuredAllowsNoPart() =>
        Should.Throw<NoThroughputException>(() => Estimate(Rlhf, new() { Allowed = [Grounds.Published, Grounds.Assumed] }, Parts)).Message.ShouldContain("3 of 3 are missing");

    [Fact]
    public void AModelThatWritesNothingIsRefused() =>
        Should.Throw<EstimateException>(() => Estimate(Rlhf with { Workload = "vit-b" }, Parts)).Message
            .ShouldStartWith("chat: reinforcement trains a model that writes answers, and vit-b writes none; name one that does, such as ");

    [Fact]
    public void TheObjectiveSaysTheSameAsTheMethod() =>
        Estimate(Rlhf with { Method = JobMethod.Full, Objective = TrainingObjective.Reinforcement }, Parts).Rate.SamplesPerSecond.ShouldBe(Estimate(Rlhf, Parts).Rate.SamplesPerSecond);
}
