using Calibrate.Costs.Memory;
using Calibrate.Workloads.Adapters;
using MathNet.Numerics.Distributions;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads.Adapters;

/// <summary>Weights in 4 bits: QLoRA, section 3 and appendix E.</summary>
public sealed class Nf4Tests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // As the paper derives it: evenly spaced quantiles of the normal distribution, eight from 0 up to that of 0.9677083 and seven down, over the largest.
    [Fact]
    public void The_code_book_holds_quantiles_of_the_normal_distribution()
    {
        const double Outermost = 0.9677083;
        IEnumerable<double> Quantiles(int count) => Enumerable.Range(0, count).Select(i => Normal.InvCDF(0, 1, Outermost + ((0.5 - Outermost) * i / count)));
        double[] expected = [.. Quantiles(8), 0, .. Quantiles(7).Select(quantile => -quantile)];
        var largest = expected.Max();

        Nf4CodeBook.Values.Length.ShouldBe(16);
        foreach (var (value, quantile) in Nf4CodeBook.Values.Zip(expected.Order()))
            ((double)value).ShouldBe(quantile / largest, 1e-6);
    }

    [Fact]
    public void Every_value_of_the_code_book_keeps_its_code()
    {
        var values = tensor(Nf4CodeBook.Values);
        Nf4CodeBook.Nearest(values).Values().ShouldBe([.. Enumerable.Range(0, 16).Select(i => (double)i)]);
    }

    // Every block has the magnitude 2, so that the scales' own rounding is exact.
    [Fact]
    public void What_is_a_multiple_of_the_code_book_comes_back_as_it_was()
    {
        var weight = tensor([.. Enumerable.Range(0, 256 * 64).Select(i => 2 * Nf4CodeBook.Values[((i * 7) + (i / 64)) % 16])], [256, 64]);
        using var packed = Nf4Weight.Pack(weight);
        (packed.Unpack(ScalarType.Float32) - weight).abs().max().item<float>().ShouldBeLessThan(1e-6f);
    }

    // Half the widest gap of the code book is 0.152 of a block's largest magnitude; that itself is rounded to steps of 1/127 of its spread.
    [Fact]
    public void Nothing_is_further_off_than_half_a_gap()
    {
        manual_seed(3);
        var weight = randn([512, 512]) * 0.02;
        using var packed = Nf4Weight.Pack(weight);
        var unpacked = packed.Unpack(ScalarType.Float32);
        var largest = weight.view(-1, 64).abs().amax(1);
        var error = (unpacked - weight).view(-1, 64).abs().amax(1);
        (error / largest).max().item<float>().ShouldBeLessThan(0.152f + 0.02f);
        var relative = (unpacked - weight).norm().item<float>() / weight.norm().item<float>();
        relative.ShouldBeInRange(0.05f, 0.12f);
        unpacked.shape.ShouldBe([512, 512]);
    }

    // 4096² weights: half a byte each, a byte for each of 262,144 blocks, and 4 for each of 1,024 blocks of those, and for the mean.
    [Fact]
    public void A_weight_takes_0_516_bytes()
    {
        using var packed = Nf4Weight.Pack(zeros([4096, 4096]));
        packed.Bytes.ShouldBe(8_388_608 + 262_144 + 4_096 + 4);
        ((double)packed.Bytes / (4096 * 4096)).ShouldBe(0.516, 0.0005);
        ((double)packed.Bytes / (4096 * 4096)).ShouldBe(Nf4.BytesPerParameter, 1e-6);
    }

    [Fact]
    public void Blocks_that_are_all_zero_stay_so()
    {
        using var packed = Nf4Weight.Pack(zeros([64, 64]));
        packed.Unpack(ScalarType.BFloat16).abs().max().to(ScalarType.Float32).item<float>().ShouldBe(0);
    }

    [Fact]
    public void A_broken_block_is_refused() =>
        Should.Throw<ArgumentException>(() => Nf4Weight.Pack(zeros([5, 13]))).Message.ShouldStartWith("nf4 packs whole blocks of 64, and a weight of 5 x 13 does not divide into them");
}
