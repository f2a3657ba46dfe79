using Calibrate.Workloads.Models;
using Calibrate.Workloads.Models.Decoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>The decoder's parts against values worked out by hand.</summary>
public sealed class DecoderTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Mean square (9 + 16) / 2 = 12.5.
    [Fact]
    public void RmsNorm_divides_by_the_root_of_the_mean_square()
    {
        using var norm = new RmsNorm(2);
        using (no_grad())
            norm.Weight.copy_(tensor([1f, 2f]));
        var root = Math.Sqrt(12.5 + 1e-5);
        norm.call(tensor([3f, -4f], [1, 2])).Values().ShouldBe([3 / root, -8 / root], 1e-6);
    }

    // 200² is beyond fp16: the mean of squares is taken in fp32.
    [Theory]
    [InlineData(ScalarType.BFloat16, 8e-3)]
    [InlineData(ScalarType.Float16, 1e-3)]
    public void RmsNorm_is_exact_inside_and_gives_back_its_inputs_type(ScalarType type, double rounding)
    {
        using var norm = new RmsNorm(2);
        norm.to(type);
        var y = norm.call(tensor([300f, -400f], [1, 2]).to(type));
        y.dtype.ShouldBe(type);
        y.to(ScalarType.Float32).Values().ShouldBe([3 / Math.Sqrt(12.5), -4 / Math.Sqrt(12.5)], 2 * rounding);
    }

    [Fact]
    public void RmsNorm_with_a_weight_in_fp32_weighs_in_fp32()
    {
        using var norm = new RmsNorm(2);
        norm.call(tensor([3f, -4f], [1, 2]).to(ScalarType.BFloat16)).dtype.ShouldBe(ScalarType.Float32);
    }

    // Width 4: the pair (0, 2) turns by 1 a position, the pair (1, 3) by 10000^(-1/2) = 0.01.
    [Fact]
    public void Rotary_positions_turn_pairs_by_their_place()
    {
        using var rotary = new Rotary(4, positions: 3);
        var x = tensor([1f, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], [1, 1, 3, 4]);
        var turned = rotary.call(x).Values();
        for (var p = 0; p < 3; p++)
        {
            double[] expected =
            [
                (Math.Cos(p) - (3 * Math.Sin(p))), ((2 * Math.Cos(0.01 * p)) - (4 * Math.Sin(0.01 * p))),
                ((3 * Math.Cos(p)) + Math.Sin(p)), ((4 * Math.Cos(0.01 * p)) + (2 * Math.Sin(0.01 * p))),
            ];
            turned[(4 * p)..(4 * (p + 1))].ShouldBe(expected, 1e-5);
        }
    }

    [Fact]
    public void No_position_sees_a_later_token()
    {
        manual_seed(1);
        using var frozen = no_grad();
        using var decoder = new Decoder(DecoderConfig.Tiny with { Depth = 2 }, length: 6);
        var first = decoder.call(tensor([1L, 2, 3, 4, 5, 6], [1, 6]));
        var second = decoder.call(tensor([1L, 2, 3, 9, 8, 7], [1, 6]));
        first.narrow(1, 0, 3).Values().ShouldBe(second.narrow(1, 0, 3).Values(), 1e-5);
        (first - second).narrow(1, 3, 3).abs().max().item<float>().ShouldBeGreaterThan(1e-3f);
    }

    // The same model with each key and value head written out for every query head that shares it.
    [Fact]
    public void Shared_keys_and_values_are_those_of_their_group()
    {
        manual_seed(1);
        using var frozen = no_grad();
        var config = DecoderConfig.Tiny with { Depth = 1 };
        using var grouped = new Decoder(config, length: 5);
        using var separate = new Decoder(config with { KeyValueHeads = config.Heads }, length: 5);
        foreach (var (name, parameter) in separate.named_parameters())
        {
            var source = grouped.get_parameter(name)!;
            parameter.copy_(name.Contains("key", StringComparison.Ordinal) || name.Contains("value", StringComparison.Ordinal)
                ? source.view(config.KeyValueHeads, 1, config.HeadWidth, config.Width)
                    .expand(config.KeyValueHeads, config.Heads / config.KeyValueHeads, config.HeadWidth, config.Width).reshape(config.Width, config.Width)
                : source);
        }

        var tokens = tensor([5L, 4, 3, 2, 1], [1, 5]);
        grouped.call(tokens).Values().ShouldBe(separate.call(tokens).Values(), 1e-5);
    }

    [Fact]
    public void Labels_are_the_next_tokens()
    {
        using var decoder = new Decoder(DecoderConfig.Tiny with { Depth = 1 }, length: 8);
        using var batch = decoder.MakeBatch(2, new Random(3));
        var (tokens, labels) = (batch.Inputs[0], batch.Labels);
        labels.narrow(1, 0, 7).eq(tokens.narrow(1, 1, 7)).all().item<bool>().ShouldBeTrue();
        batch.RealTokens.ShouldBe(16);
    }
}
