using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;

namespace Calibrate.Tests.Costs.Estimates;

public class MethodWorkTests
{
    private static readonly Job Llama = new()
    {
        Name = "llama", Workload = "llama-7b", Samples = 1000, Guesses = [new("A100", 1, TimeSpan.FromHours(3), TimeSpan.FromHours(6), "a test")],
    };

    private static double Relative(Job job) => MethodWork.RelativeToFull(job, Architectures.Find(job.Workload), InputSize.Sequence(2048));

    // Of Llama-7B at 2048 positions, in forward passes: attention's products, 32 · 2 · 2048² · 4096 MAC of 14.63 TMAC, and a forward pass of adapters of rank
    // 16 on four projections of 4096, 2048 · 32 · 16 · 8 · 4096 MAC.
    private const double ForwardMac = (32 * ((2048.0 * ((4 * 4096.0 * 4096) + (3 * 4096.0 * 11008))) + (2 * 2048.0 * 2048 * 4096))) + (2048 * 4096.0 * 32000);
    private const double Products = 32 * 2 * 2048.0 * 2048 * 4096 / ForwardMac;
    private const double Adapters = 2048 * 32 * 16 * 8 * 4096.0 / ForwardMac;
    private const double Lora = 2 + Products + (3 * Adapters);
    private const double LoraCheckpointed = Lora + 1 + Adapters;

    /// <summary>In forward passes full training takes 3, one more with checkpointing; a pair twice the step and the reference.</summary>
    [Theory]
    [InlineData(JobMethod.Full, TrainingObjective.Likelihood, Checkpointing.Off, 1)]
    [InlineData(JobMethod.Lora, TrainingObjective.Likelihood, Checkpointing.Off, Lora / 3)]
    [InlineData(JobMethod.Full, TrainingObjective.Preference, Checkpointing.Off, 2 * 4.0 / 3)]
    [InlineData(JobMethod.Dpo, TrainingObjective.Likelihood, Checkpointing.Off, 2 * 4.0 / 3)]
    [InlineData(JobMethod.Full, TrainingObjective.Preference, Checkpointing.On, 2 * 5.0 / 4)]
    [InlineData(JobMethod.Lora, TrainingObjective.Preference, Checkpointing.Off, 2 * (Lora + 1) / 3)]
    [InlineData(JobMethod.Lora, TrainingObjective.Preference, Checkpointing.On, 2 * (LoraCheckpointed + 1) / 4)]
    [InlineData(JobMethod.Qlora, TrainingObjective.Preference, Checkpointing.Off, 1.45 * 2 * (Lora + 1) / 3)]
    public void AStepIsCountedInForwardPasses(JobMethod method, TrainingObjective objective, Checkpointing checkpointing, double relative) =>
        Relative(Llama with { Method = method, Objective = objective, Checkpointing = checkpointing }).ShouldBe(relative, 1e-9);

    [Fact]
    public void AGuessGoesWithTheWorkAndSaysSo()
    {
        var lora = Llama with { Method = JobMethod.Lora };
        var dpo = MethodWork.Carry(lora, lora with { Objective = TrainingObjective.Preference });

        var guess = dpo.Guesses.ShouldHaveSingleItem();
        // 2 x (LoRA + 1) passes where there was LoRA.
        var times = 2 * (Lora + 1) / Lora;
        guess.Least.TotalHours.ShouldBe(3 * times, 1e-6);
        guess.Most.TotalHours.ShouldBe(6 * times, 1e-6);
        guess.From.ShouldBe(FormattableString.Invariant($"a test; times {times:0.00} for lora on preference pairs instead of lora"));
        MethodWork.Carry(lora, lora with { Zero = ZeroStage.Three }).Guesses.ShouldBe(lora.Guesses);
    }

    [Fact]
    public void WhatTheModelWritesItselfHasNoFormula() =>
        Should.Throw<EstimateException>(() => Relative(Llama with { Objective = TrainingObjective.Reinforcement })).Message.ShouldStartWith("llama: the answers that the model writes in training take the time");
}
