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

    /// <summary>In forward passes full training takes 3, LoRA 2, one more each with checkpointing; a pair twice the step and the reference.</summary>
    [Theory]
    [InlineData(JobMethod.Full, TrainingObjective.Likelihood, Checkpointing.Off, 1)]
    [InlineData(JobMethod.Lora, TrainingObjective.Likelihood, Checkpointing.Off, 2.0 / 3)]
    [InlineData(JobMethod.Full, TrainingObjective.Preference, Checkpointing.Off, 2 * 4.0 / 3)]
    [InlineData(JobMethod.Dpo, TrainingObjective.Likelihood, Checkpointing.Off, 2 * 4.0 / 3)]
    [InlineData(JobMethod.Full, TrainingObjective.Preference, Checkpointing.On, 2 * 5.0 / 4)]
    [InlineData(JobMethod.Lora, TrainingObjective.Preference, Checkpointing.Off, 2 * 3.0 / 3)]
    [InlineData(JobMethod.Lora, TrainingObjective.Preference, Checkpointing.On, 2 * 4.0 / 4)]
    [InlineData(JobMethod.Qlora, TrainingObjective.Preference, Checkpointing.Off, 1.45 * 2 * 3.0 / 3)]
    public void AStepIsCountedInForwardPasses(JobMethod method, TrainingObjective objective, Checkpointing checkpointing, double relative) =>
        Relative(Llama with { Method = method, Objective = objective, Checkpointing = checkpointing }).ShouldBe(relative, 1e-12);

    [Fact]
    public void AGuessGoesWithTheWorkAndSaysSo()
    {
        var lora = Llama with { Method = JobMethod.Lora };
        var dpo = MethodWork.Carry(lora, lora with { Objective = TrainingObjective.Preference });

        var guess = dpo.Guesses.ShouldHaveSingleItem();
        // 2 x (2 + 1) passes where there were 2.
        (guess.Least, guess.Most).ShouldBe((TimeSpan.FromHours(9), TimeSpan.FromHours(18)));
        guess.From.ShouldBe("a test; times 3.00 for lora on preference pairs instead of lora");
        MethodWork.Carry(lora, lora with { Zero = ZeroStage.Three }).Guesses.ShouldBe(lora.Guesses);
    }

    [Fact]
    public void WhatTheModelWritesItselfHasNoFormula() =>
        Should.Throw<EstimateException>(() => Relative(Llama with { Objective = TrainingObjective.Reinforcement })).Message.ShouldStartWith("llama: the answers that the model writes in training take the time");
}
