using System.Runtime.InteropServices;

namespace Calibrate.Images.Jpeg;

/// <summary>How much of the colour is kept.</summary>
public enum ChromaSampling
{
    /// <summary>Every pixel's.</summary>
    Full = 0,

    /// <summary>That of two by two pixels together, as most photographs have it (4:2:0).</summary>
    Quarter = 2,
}

/// <summary>Writes the images that are measured with.</summary>
/// <remarks>For one thread at a time.</remarks>
public sealed unsafe class JpegEncoder : IDisposable
{
    private const int Rgb = 0;

    private readonly TurboJpeg _library;
    private nint _handle;

    public JpegEncoder(TurboJpeg library)
    {
        _library = library;
        _handle = library.InitCompress();
        if (_handle == 0)
            throw new InvalidOperationException($"{library.Name} could not make an encoder");
    }

    /// <param name="quality">1 to 100.</param>
    public byte[] Encode(RgbImage image, int quality, ChromaSampling sampling = ChromaSampling.Quarter)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        byte* jpeg = null;
        CULong length = default;
        try
        {
            fixed (byte* pixels = image.Pixels)
            {
                if (_library.Compress(_handle, pixels, image.Width, image.Stride, image.Height, Rgb, &jpeg, &length, (int)sampling, quality, 0) != 0)
                    throw new InvalidOperationException(_library.ErrorOf(_handle).Text);
            }

            return new ReadOnlySpan<byte>(jpeg, checked((int)length.Value)).ToArray();
        }
        finally
        {
            if (jpeg is not null)
                _library.Free(jpeg);
        }
    }

    public void Dispose()
    {
        if (_handle != 0)
            _library.Destroy(_handle);
        _handle = 0;
    }
}
