using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Calibrate.Images;

/// <summary>
/// Resizing as Pillow does it and torchvision's transforms on its images: along the rows, rounded to bytes, then along the columns.
/// </summary>
/// <remarks>For one thread at a time: it keeps the rows between the passes.</remarks>
public sealed class AntialiasedResize
{
    private readonly RgbImage _rows = new();

    /// <param name="part">Of the source; pixels outside it count for nothing, as if it had been cut out before.</param>
    public void Resize(RgbImage source, PixelBox part, int width, int height, RgbImage into)
    {
        _rows.Reshape(width, part.Height);
        Rows(source, part, ResizeWeights.For(part.Width, width), _rows);
        into.Reshape(width, height);
        Columns(_rows, ResizeWeights.For(part.Height, height), into);
    }

    // A pixel is a vector of its three channels and one lane that is thrown away.
    private static void Rows(RgbImage source, PixelBox part, ResizeWeights weights, RgbImage into)
    {
        for (var y = 0; y < part.Height; y++)
        {
            ref var line = ref MemoryMarshal.GetReference(source.Padded[(((part.Y + y) * source.Stride) + (part.X * RgbImage.Channels))..]);
            var target = into.Row(y);
            for (var x = 0; x < into.Width; x++)
            {
                var sum = Vector128.Create(ResizeWeights.Half);
                ref var pixel = ref Unsafe.Add(ref line, weights.First(x) * RgbImage.Channels);
                foreach (var weight in weights.Of(x))
                {
                    sum += Vector128.Multiply(Load(ref pixel), weight);
                    pixel = ref Unsafe.Add(ref pixel, RgbImage.Channels);
                }

                sum >>= ResizeWeights.Bits;
                (target[0], target[1], target[2]) = ((byte)sum[0], (byte)sum[1], (byte)sum[2]);
                target = target[RgbImage.Channels..];
            }
        }
    }

    // Eight bytes side by side at a time, whatever channels they are.
    private static void Columns(RgbImage rows, ResizeWeights weights, RgbImage into)
    {
        const int Lanes = 8;
        ref var pixels = ref MemoryMarshal.GetReference(rows.Padded);
        for (var y = 0; y < into.Height; y++)
        {
            var shares = weights.Of(y);
            var target = into.Row(y);
            ref var first = ref Unsafe.Add(ref pixels, weights.First(y) * rows.Stride);
            for (var x = 0; x < target.Length; x += Lanes)
            {
                var sum = Vector256.Create(ResizeWeights.Half);
                ref var bytes = ref Unsafe.Add(ref first, x);
                foreach (var share in shares)
                {
                    sum += Load8(ref bytes) * share;
                    bytes = ref Unsafe.Add(ref bytes, rows.Stride);
                }

                // The last lanes of a row may lie in the next, or in the slack behind the last.
                Store8(sum >> ResizeWeights.Bits, target[x..]);
            }
        }
    }

    private static Vector128<int> Load(ref byte pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref pixel)).AsByte())).AsInt32();

    private static Vector256<int> Load8(ref byte bytes)
    {
        var shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref bytes)).AsByte());
        return Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32();
    }

    private static void Store8(Vector256<int> values, Span<byte> bytes)
    {
        var shorts = Vector128.Narrow(values.GetLower(), values.GetUpper()).AsUInt16();
        var packed = Vector128.Narrow(shorts, shorts).AsUInt64()[0];
        if (bytes.Length >= sizeof(ulong))
            MemoryMarshal.Write(bytes, packed);
        else
            MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in packed))[..bytes.Length].CopyTo(bytes);
    }
}
