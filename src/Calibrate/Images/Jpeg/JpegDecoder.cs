using System.Runtime.InteropServices;

namespace Calibrate.Images.Jpeg;

/// <summary>
/// Whole images at their full size, by the accurate integer transform and with smoothed chroma: libjpeg's defaults and so Pillow's,
/// whose pixels it gives to the bit on one libjpeg-turbo. Not scaled while decoding, as Pillow's <c>draft</c> would, because torchvision's loader does not ask for it.
/// </summary>
/// <remarks>For one thread at a time.</remarks>
public sealed unsafe class JpegDecoder : IDisposable
{
    /// <summary>A header may claim any size; Pillow refuses from here on too.</summary>
    public const long MostPixels = 178_956_970;

    private const int Rgb = 0;

    private readonly TurboJpeg _library;
    private nint _handle;

    public JpegDecoder(TurboJpeg library)
    {
        _library = library;
        _handle = library.InitDecompress();
        if (_handle == 0)
            throw new InvalidOperationException($"{library.Name} could not make a decoder");
    }

    /// <param name="file">How messages name it.</param>
    /// <exception cref="JpegException">It is none, it is cut off, or of a kind that makes no RGB.</exception>
    public void Decode(ReadOnlySpan<byte> jpeg, string file, RgbImage into)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        fixed (byte* bytes = jpeg)
        {
            int width, height, sampling, colours;
            var length = new CULong((nuint)jpeg.Length);
            if (_library.DecompressHeader(_handle, bytes, length, &width, &height, &sampling, &colours) != 0)
                Judge(file);
            if (width < 1 || height < 1)
                throw new JpegException(file, "cannot be decoded: it ends within its header");
            if ((long)width * height > MostPixels)
                throw new JpegException(file, FormattableString.Invariant($"claims {width} x {height} pixels, more than the {MostPixels} that are decoded"));
            into.Reshape(width, height);
            fixed (byte* pixels = into.Pixels)
            {
                if (_library.Decompress(_handle, bytes, length, pixels, width, into.Stride, height, Rgb, 0) != 0)
                    Judge(file);
            }
        }
    }

    public void Dispose()
    {
        if (_handle != 0)
            _library.Destroy(_handle);
        _handle = 0;
    }

    // Stray bytes between markers are common in the wild and harm nothing; pixels that are not there do.
    private void Judge(string file)
    {
        var (isWarning, text) = _library.ErrorOf(_handle);
        if (!isWarning || text.Contains("Premature end", StringComparison.Ordinal))
            throw new JpegException(file, $"cannot be decoded: {text}");
    }
}
