using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Adapters;

/// <summary>
/// A weight in 4-bit NormalFloat with double quantisation: Dettmers et al., "QLoRA" (NeurIPS 2023), section 3. Two codes to a byte, the first in
/// the upper half; for each block of 64 codes the largest magnitude, itself rounded to 8 bits; for each 256 of those an fp32 scale, and one fp32
/// mean for all: 0.516 bytes a weight. The 8 bits are evenly spaced integers where the paper has floats: of one size, and closer near the ends.
/// </summary>
/// <remarks>Composed of PyTorch's operators. A table of all 256 bytes gives two weights at a look-up.</remarks>
internal sealed class Nf4Weight : IDisposable
{
    public const int Block = 64;
    public const int ScaleBlock = 256;

    private const double Levels = 127;

    private readonly Tensor _codes;
    private readonly Tensor _scales;
    private readonly Tensor _scaleScales;
    private readonly Tensor _mean;
    private readonly Tensor _pairs;
    private readonly long[] _shape;

    private Nf4Weight(Tensor codes, Tensor scales, Tensor scaleScales, Tensor mean, long[] shape)
    {
        (_codes, _scales, _scaleScales, _mean, _shape) =
            (codes.DetachFromDisposeScope(), scales.DetachFromDisposeScope(), scaleScales.DetachFromDisposeScope(), mean.DetachFromDisposeScope(), shape);
        _pairs = Nf4CodeBook.Pairs(codes.device).DetachFromDisposeScope();
    }

    /// <summary>Of codes and scales; the table, 2 KiB whatever the weight, is not in it.</summary>
    public long Bytes => _codes.numel() + _scales.numel() + (4 * (_scaleScales.numel() + 1));

    /// <param name="weight">Floating point; as many elements as make whole blocks.</param>
    public static Nf4Weight Pack(Tensor weight)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        if (weight.numel() % Block != 0)
            throw new ArgumentException($"nf4 packs whole blocks of {Block}, and a weight of {string.Join(" x ", weight.shape)} does not divide into them", nameof(weight));
        var values = weight.detach().to(ScalarType.Float32).reshape(-1, Block);
        var largest = values.abs().amax(1);                                 // [blocks]
        var (scales, scaleScales, mean) = Rounded(largest);
        var codes = Nf4CodeBook.Nearest(values / largest.clamp(min: 1e-30).unsqueeze(1)).view(-1, 2);
        var bytes = (codes.select(1, 0) * 16) + codes.select(1, 1);
        return new(bytes, scales, scaleScales, mean, weight.shape);
    }

    /// <summary>The weight again, rounded, in a type; belonging to the current dispose scope.</summary>
    public Tensor Unpack(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var values = Looked().view(-1, Block);                              // [bytes, 2] -> [blocks, 64]
        return values.mul_(Scales(values.size(0)).unsqueeze(1)).view(_shape).to(type).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_codes, _scales, _scaleScales, _mean, _pairs])
            tensor.Dispose();
    }

    // The indices have half the size of what they find, and are gone before anything else is made.
    private Tensor Looked()
    {
        using var indices = _codes.to(ScalarType.Int32);
        return _pairs.index_select(0, indices);
    }

    // The last block of scales is filled up with the mean, which rounds to 0.
    private static (Tensor Scales, Tensor ScaleScales, Tensor Mean) Rounded(Tensor largest)
    {
        var mean = largest.mean();
        var blocks = (largest.numel() + ScaleBlock - 1) / ScaleBlock;
        var offsets = cat([largest - mean, zeros([(blocks * ScaleBlock) - largest.numel()], device: largest.device)]).view(blocks, ScaleBlock);
        var most = offsets.abs().amax(1).clamp(min: 1e-30);                 // [blocks]
        return (((offsets / most.unsqueeze(1) * Levels) + (Levels + 0.5)).to(ScalarType.Byte), most / Levels, mean);   // from -127 to 127, kept from 0 to 254
    }

    private Tensor Scales(long count)
    {
        var offsets = _scales.to(ScalarType.Float32).sub_(Levels).mul_(_scaleScales.unsqueeze(1));
        return offsets.add_(_mean).flatten().narrow(0, 0, count);
    }
}
