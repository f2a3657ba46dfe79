using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using Calibrate.Workloads.Models.Decoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Writing token by token, with the keys and values of those before kept.</summary>
public sealed class GenerationTests : IDisposable
{
    private static readonly DecoderConfig s_small = DecoderConfig.Tiny with { Depth = 2, Vocabulary = 64 };

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(1)]
    public void Logits_are_those_of_the_whole_sequence(int keyValueHeads)
    {
        using var frozen = no_grad();
        var config = s_small with { KeyValueHeads = keyValueHeads };
        using var decoder = new Decoder(config, length: 12);
        using var cache = decoder.NewCache(12);
        var tokens = tensor([.. Enumerable.Range(0, 24).Select(i => 11L * i % 64)], [2, 12]);
        var whole = decoder.call(tokens);
        decoder.Next(tokens.narrow(1, 0, 5), cache).Values().ShouldBe(whole.select(1, 4).Values(), 1e-5);
        for (var i = 5; i < 12; i++)
            decoder.Next(tokens.narrow(1, i, 1), cache).Values().ShouldBe(whole.select(1, i).Values(), 1e-5);
    }

    [Fact]
    public void Each_new_token_is_drawn_after_those_before_it()
    {
        using var frozen = no_grad();
        using var decoder = new Decoder(s_small, length: 9);
        using var generator = new TextGenerator(decoder, s_small, new(4, 5));
        using var batch = generator.MakeBatch(3, new Random(1));
        manual_seed(7);
        var sequence = batch.Inputs[0];
        for (var i = 0; i < 5; i++)
            sequence = cat([sequence, TextGenerator.Draw(decoder.call(sequence).select(1, sequence.size(1) - 1))], dim: 1);

        Written(7).ShouldBe(sequence.narrow(1, 4, 5).Values());
        Written(7).ShouldBe(sequence.narrow(1, 4, 5).Values(), "the cache begins anew");
        Written(8).ShouldNotBe(Written(7), "another seed draws others");

        double[] Written(long seed)
        {
            manual_seed(seed);
            return generator.Generate(batch.Inputs[0]).Tokens.Values();
        }
    }

    // Of 20,000 draws a share of p has a deviation of at most 0.0035.
    [Fact]
    public void Tokens_are_drawn_with_the_models_probabilities()
    {
        manual_seed(3);
        double[] probabilities = [0.5, 0.3, 0, 0.2];
        var logits = tensor([.. probabilities.Select(p => (float)Math.Log(p) + 2)]).expand(20_000, 4);
        var drawn = TextGenerator.Draw(logits);

        (drawn.dtype, drawn.shape).ShouldSatisfyAllConditions(
            made => made.dtype.ShouldBe(ScalarType.Int64), made => made.shape.ShouldBe([20_000, 1]));
        var tokens = drawn.Values();
        tokens.ShouldNotContain(2, "it is impossible");
        for (var token = 0; token < 4; token++)
            (tokens.Count(one => one == token) / 20_000.0).ShouldBe(probabilities[token], 0.015, $"token {token}");
    }

    [Fact]
    public void A_cache_takes_no_more_than_it_has_room_for()
    {
        using var frozen = no_grad();
        using var decoder = new Decoder(s_small, length: 8);
        using var cache = decoder.NewCache(4);
        decoder.Next(tensor([1L, 2, 3], [1, 3]), cache);
        Should.Throw<InvalidOperationException>(() => decoder.Next(tensor([4L, 5], [1, 2]), cache)).Message.ShouldBe("after the prompt tokens come one at a time; these are 2");
        decoder.Next(tensor([4L], [1, 1]), cache);
        Should.Throw<InvalidOperationException>(() => decoder.Next(tensor([5L], [1, 1]), cache)).Message.ShouldBe("the cache holds 4 tokens, which 4 and 1 more exceed");
    }

    // h = 2, kv = 2, ff = 3, V = 5, a prompt of 2 of 4: 3 tokens are run, 3·(8 + 8 + 18); they look at 2·2 and then 3 others, 4·7; 2·2·5 for
    // two next tokens: 150 MAC.
    [Fact]
    public void Generation_costs_the_formulas_operations() =>
        new DecoderConfig(2, 1, 1, 1, 3, 5).GenerateFlop(new(2, 2)).ShouldBe(300);

    // One new token is a forward pass of the prompt that asks the head once.
    [Fact]
    public void One_token_costs_a_forward_pass_with_one_row_of_the_head()
    {
        var config = DecoderConfig.SevenB;
        var head = 2.0 * config.Width * config.Vocabulary;
        config.GenerateFlop(new(100, 1)).ShouldBe(config.ForwardFlop(100) - (99 * head));
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(255, 127, 128)]
    [InlineData(256, 128, 128)]
    public void Half_of_a_sequence_is_the_prompt(int positions, int prompt, int written) =>
        GenerationLength.Of(InputSize.Sequence(positions)).ShouldBe(new(prompt, written));

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void A_cell_generates(Precision precision)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        var key = new CellKey("decoder-tiny", Mode.Generate, precision, Checkpointing.Off, 2, InputSize.Sequence(16));
        key.Id.ShouldBe($"decoder-tiny.generate.{(precision == Precision.Fp32 ? "fp32" : "bf16")}.b2.s16");
        key.UnitsPerSample.ShouldBe(8);
        using var cell = new LibtorchEngine().Build(key, "cpu", 1);
        cell.Step();
        double.IsFinite(cell.ReadResult()).ShouldBeTrue();
        cell.Inspect()!.DistinctBatches.ShouldBe(4);
        cell.Step();
        double.IsFinite(cell.Examine().Loss).ShouldBeTrue();
        cell.RealTokensPerStep.ShouldBeNull();
    }
}
