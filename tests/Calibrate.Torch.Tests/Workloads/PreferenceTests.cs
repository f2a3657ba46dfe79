using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using Calibrate.Workloads.Models.Decoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Direct preference optimisation: the loss, the frozen reference, and what is there beforehand.</summary>
public sealed class PreferenceTests : IDisposable
{
    private static readonly DecoderConfig s_small = DecoderConfig.Tiny with { Depth = 2, Vocabulary = 64 };

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Margins of (1 - -1) and (-2 - 1): -log σ(0.1·2) = 0.598139, -log σ(0.1·-3) = 0.854355, their mean 0.726247.
    [Fact]
    public void The_loss_is_that_of_equation_7()
    {
        var loss = PreferenceTuning.LossOf(tensor([-1f, -3, -6, -4], [2, 2]), tensor([-2f, -2, -4, -5], [2, 2]));
        loss.Values()[0].ShouldBe((Math.Log(1 + Math.Exp(-0.2)) + Math.Log(1 + Math.Exp(0.3))) / 2, 1e-6);
        loss.Values()[0].ShouldBe(0.726247, 1e-6);
    }

    // The policy is the reference then: the margin is 0, and -log σ(0) = ln 2.
    [Theory]
    [InlineData(Caching.Off)]
    [InlineData(Caching.On)]
    public void The_loss_begins_at_the_logarithm_of_2(Caching caching)
    {
        using var task = new PreferenceTuning(s_small, 16, Checkpointing.Off, caching);
        using var batch = task.MakeBatch(3, new Random(1));
        task.Loss(batch).Values()[0].ShouldBe(Math.Log(2), 1e-6);
    }

    [Fact]
    public void The_reference_neither_gets_gradients_nor_changes()
    {
        using var task = new PreferenceTuning(s_small, 16, Checkpointing.Off, Caching.Off);
        using var batch = task.MakeBatch(3, new Random(1));
        using var optimizer = task.As().Recipe.Optimizer(task);
        var before = task.Reference!.parameters().Select(parameter => parameter.Values()).ToArray();
        for (var step = 0; step < 2; step++)
        {
            optimizer.zero_grad();
            task.Loss(batch).backward();
            optimizer.step();
        }

        task.Reference.parameters().ShouldAllBe(parameter => !parameter.requires_grad && Equals(parameter.grad, null));
        task.Reference.parameters().Select(parameter => parameter.Values()).Zip(before).ShouldAllBe(pair => pair.First.SequenceEqual(pair.Second));
        task.Policy.parameters().ShouldAllBe(parameter => !Equals(parameter.grad, null));
        task.Loss(batch).item<float>().ShouldBeLessThan((float)Math.Log(2));
    }

    [Theory]
    [InlineData(Checkpointing.Off)]
    [InlineData(Checkpointing.On)]
    public void What_is_cached_trains_as_what_is_computed(Checkpointing checkpointing)
    {
        using var computed = new PreferenceTuning(s_small, 16, checkpointing, Caching.Off);
        using var cached = new PreferenceTuning(s_small, 16, checkpointing, Caching.On);
        cached.Reference.ShouldBeNull();
        cached.Policy.load_state_dict(computed.Policy.state_dict());
        Train(computed).ShouldBe(Train(cached), 1e-6);

        static double[] Train(PreferenceTuning task)
        {
            using var batch = task.MakeBatch(3, new Random(1));
            using var optimizer = task.As().Recipe.Optimizer(task);
            var losses = new List<double>();
            for (var step = 0; step < 4; step++)
            {
                optimizer.zero_grad();
                var loss = task.Loss(batch);
                loss.backward();
                optimizer.step();
                losses.Add(loss.item<float>());
            }

            losses[^1].ShouldBeLessThan(losses[0]);
            return [.. losses];
        }
    }

    [Fact]
    public void Both_answers_follow_one_prompt_and_alone_are_labelled()
    {
        var (tokens, labels, real) = PreferencePairs.Draw(20, 32, 1000, new Random(2));
        tokens.shape.ShouldBe([20, 2, 32]);
        long counted = 0;
        for (var pair = 0; pair < 20; pair++)
        {
            double[][] words = [.. Enumerable.Range(0, 2).Select(answer => tokens.select(0, pair).select(0, answer).Values())];
            double[][] marks = [.. Enumerable.Range(0, 2).Select(answer => labels.select(0, pair).select(0, answer).Values())];
            var prompt = Array.FindIndex(marks[0], label => label >= 0) + 1;
            prompt.ShouldBeInRange(4, 16);
            words[0][..prompt].ShouldBe(words[1][..prompt]);
            for (var answer = 0; answer < 2; answer++)
            {
                var end = Array.FindLastIndex(marks[answer], label => label >= 0) + 2;
                marks[answer][(prompt - 1)..(end - 1)].ShouldBe(words[answer][prompt..end]);
                marks[answer].Count(label => label >= 0).ShouldBe(end - prompt);
                counted += end;
            }
        }

        real.ShouldBe(counted);
    }

    [Fact]
    public void The_shortest_sequence_is_a_prompt_and_an_answer()
    {
        var (_, labels, real) = PreferencePairs.Draw(1, 2, 10, new Random(2));
        labels.narrow(2, 0, 1).Values().ShouldAllBe(label => label >= 0);
        real.ShouldBe(4);
    }

    [Theory]
    [InlineData(Caching.Off, Precision.Fp32, Checkpointing.Off, 1)]
    [InlineData(Caching.On, Precision.Bf16, Checkpointing.On, 2)]
    public void A_cell_of_preferences_trains_the_policy(Caching caching, Precision precision, Checkpointing checkpointing, int accumulate)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        var key = new CellKey("decoder-tiny", Mode.Train, precision, checkpointing, 2, InputSize.Sequence(32), Method: Method.Dpo, Caching: caching, Accumulate: accumulate);
        using var cell = new LibtorchEngine().Build(key, "cpu", 1);
        cell.Step();
        var evidence = cell.Examine();
        evidence.Loss.ShouldBe(Math.Log(2), precision == Precision.Fp32 ? 1e-6 : 0.05);
        evidence.GradientNorm!.Value.ShouldBeGreaterThan(0);
        evidence.ParameterChange!.Value.ShouldBeGreaterThan(0);
        cell.Parameters.ShouldBe(DecoderConfig.Tiny.Parameters);
        cell.Inspect()!.DistinctBatches.ShouldBe(4);
    }
}

file static class Tasks
{
    public static ITrainable As(this PreferenceTuning task) => task;
}
