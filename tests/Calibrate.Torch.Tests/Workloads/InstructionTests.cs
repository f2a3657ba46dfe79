using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using Calibrate.Workloads.Models.Decoders;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Learning from packed prompts and answers, of which the answers alone count.</summary>
public sealed class InstructionTests : IDisposable
{
    private static readonly DecoderConfig s_small = DecoderConfig.Tiny with { Depth = 2, Vocabulary = 64 };

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Samples of 2 + 3 and 1 + 2 tokens in 10 positions: an answer's tokens are the labels of the positions before them.
    [Fact]
    public void Labels_are_the_answers_tokens_alone()
    {
        using var batch = new PackedSamples([[new(2, 3), new(1, 2)]], 10).ToBatch([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
        const long Not = PackedSamples.Ignored;
        batch.Labels.Values().ShouldBe([Not, 12, 13, 14, Not, 16, 17, Not, Not, Not]);
        batch.Inputs[1].Values().ShouldBe([0, 1, 2, 3, 4, 0, 1, 2, 0, 1]);
        batch.RealTokens.ShouldBe(8);
        // Tokens, positions and labels of 8 bytes, and a byte for each place of the mask.
        batch.Bytes.ShouldBe((3 * 10 * 8) + (10 * 10));
    }

    [Fact]
    public void Each_token_sees_those_of_its_own_sample_up_to_itself()
    {
        using var batch = new PackedSamples([[new(1, 1), new(1, 2)]], 6).ToBatch([1, 2, 3, 4, 5, 6]);
        batch.Inputs[2].shape.ShouldBe([1, 1, 6, 6]);
        batch.Inputs[2].Values().ShouldBe(
        [
            1, 0, 0, 0, 0, 0,
            1, 1, 0, 0, 0, 0,
            0, 0, 1, 0, 0, 0,
            0, 0, 1, 1, 0, 0,
            0, 0, 1, 1, 1, 0,
            0, 0, 0, 0, 0, 1,
        ]);
    }

    [Fact]
    public void A_packed_sample_loses_what_it_loses_alone()
    {
        using var frozen = no_grad();
        using var decoder = new Decoder(s_small, length: 24);
        PromptAnswer[] samples = [new(3, 5), new(1, 6), new(4, 2)];
        long[] tokens = [.. Enumerable.Range(0, 24).Select(i => (7L * i) % 64)];
        using var batch = new PackedSamples([samples], 24).ToBatch(tokens);
        var together = F.cross_entropy(
            new InstructionTuning(decoder, s_small, 24).Predict(batch).flatten(0, 1), batch.Labels.flatten(), ignore_index: PackedSamples.Ignored, reduction: nn.Reduction.None).Values();

        var start = 0;
        foreach (var sample in samples)
        {
            var logits = decoder.call(tensor(tokens[start..(start + sample.Length)], [1, sample.Length]));
            var answers = logits.narrow(1, sample.Prompt - 1, sample.Answer).flatten(0, 1);
            var alone = F.cross_entropy(answers, tensor(tokens[(start + sample.Prompt)..(start + sample.Length)]), reduction: nn.Reduction.None).Values();
            together[(start + sample.Prompt - 1)..(start + sample.Length - 1)].ShouldBe(alone, 1e-5);
            start += sample.Length;
        }
    }

    // Every token is another, so that its row of the embedding tells what goes through its position.
    [Fact]
    public void Nothing_is_learnt_from_what_no_answer_follows()
    {
        using var decoder = new Decoder(s_small, length: 16);
        using var batch = new PackedSamples([[new(3, 4), new(2, 3)]], 16).ToBatch([.. Enumerable.Range(0, 16).Select(i => (long)i)]);
        var loss = new InstructionTuning(decoder, s_small, 16).Loss(batch);
        loss.backward();
        double[] rows = decoder.get_parameter("embed.weight")!.grad!.narrow(0, 0, 16).abs().sum(1).Values();
        int[] silent = [6, 11, 12, 13, 14, 15];
        foreach (var position in Enumerable.Range(0, 16))
            (rows[position] == 0).ShouldBe(silent.Contains(position), $"position {position}");
    }

    [Fact]
    public void The_loss_is_the_mean_over_the_answers()
    {
        using var frozen = no_grad();
        using var decoder = new Decoder(s_small, length: 12);
        using var batch = new PackedSamples([[new(3, 4)], [new(1, 9)]], 12).ToBatch([.. Enumerable.Range(0, 24).Select(i => (long)i)]);
        var task = new InstructionTuning(decoder, s_small, 12);
        var losses = F.cross_entropy(task.Predict(batch).flatten(0, 1), batch.Labels.flatten(), ignore_index: PackedSamples.Ignored, reduction: nn.Reduction.None);
        task.Loss(batch).Values()[0].ShouldBe(losses.Values().Sum() / (4 + 9), 1e-5);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(512)]
    public void Drawn_samples_fit_whole_and_are_the_same_again(int length)
    {
        var packed = PackedSamples.Draw(40, length, new Random(5));
        packed.Rows.Count.ShouldBe(40);
        packed.Rows.ShouldAllBe(row => row.Count > 0 && row.Sum(sample => sample.Length) <= length);
        packed.Rows.SelectMany(row => row).ShouldAllBe(sample => sample.Prompt > 0 && sample.Answer > 0);
        PackedSamples.Draw(40, length, new Random(5)).Rows.SelectMany(row => row).ShouldBe(packed.Rows.SelectMany(row => row));
    }

    [Fact]
    public void Drawn_lengths_spread_about_their_median()
    {
        int[] lengths = [.. PackedSamples.Draw(300, 4096, new Random(5)).Rows.SelectMany(row => row).Select(sample => sample.Length).Order()];
        ((double)lengths[lengths.Length / 2]).ShouldBe(96, 5);
        ((double)lengths[lengths.Length * 84 / 100] / lengths[lengths.Length / 2]).ShouldBe(Math.Exp(0.7), 0.15);
        lengths[0].ShouldBeGreaterThanOrEqualTo(16);
    }

    [Theory]
    [InlineData(Precision.Fp32, Checkpointing.Off, 1)]
    [InlineData(Precision.Bf16, Checkpointing.On, 2)]
    public void A_cell_of_instructions_trains_everything(Precision precision, Checkpointing checkpointing, int accumulate)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        var key = new CellKey("decoder-tiny", Mode.Train, precision, checkpointing, 2, InputSize.Sequence(64), Method: Method.Instruction, Accumulate: accumulate);
        using var cell = new LibtorchEngine().Build(key, "cpu", 1);
        cell.Step();
        var evidence = cell.Examine();
        evidence.Loss.ShouldBe(Math.Log(DecoderConfig.Tiny.Vocabulary), 0.6);
        evidence.GradientNorm!.Value.ShouldBeGreaterThan(0);
        evidence.ParameterChange!.Value.ShouldBeGreaterThan(0);
        cell.Parameters.ShouldBe(DecoderConfig.Tiny.Parameters);
        cell.RealTokensPerStep!.Value.ShouldBeInRange(32, 128);
        cell.Inspect()!.DistinctBatches.ShouldBe(4);
    }
}
