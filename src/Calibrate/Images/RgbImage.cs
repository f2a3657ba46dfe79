namespace Calibrate.Images;

/// <summary>
/// Pixels of three bytes (red, green, blue), row by row without gaps. A buffer: it is filled again and again, so that a worker
/// allocates nothing from image to image.
/// </summary>
public sealed class RgbImage
{
    public const int Channels = 3;

    // So that four bytes can be read where the last pixel starts, and eight where its row ends.
    private const int Slack = 16;

    private byte[] _bytes = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int Stride => Width * Channels;

    public Span<byte> Pixels => _bytes.AsSpan(0, Stride * Height);

    /// <summary>The bytes with some beyond the last pixel, which may be read and mean nothing.</summary>
    internal ReadOnlySpan<byte> Padded => _bytes;

    public Span<byte> Row(int y) => _bytes.AsSpan(y * Stride, Stride);

    /// <summary>Another size, at least 1 x 1; what the pixels were is lost.</summary>
    public void Reshape(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var needed = checked((width * height * Channels) + Slack);
        if (_bytes.Length < needed)
            _bytes = GC.AllocateUninitializedArray<byte>(needed);
        (Width, Height) = (width, height);
    }
}
