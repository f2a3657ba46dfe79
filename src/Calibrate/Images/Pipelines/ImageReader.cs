using Calibrate.Images.Jpeg;

namespace Calibrate.Images.Pipelines;

/// <summary>From file to pixels, with one buffer for all files.</summary>
internal sealed class ImageReader(TurboJpeg library) : IDisposable
{
    private readonly JpegDecoder _decoder = new(library);
    private byte[] _bytes = [];

    public void Read(string file, RgbImage into)
    {
        using var handle = File.OpenHandle(file);
        var length = RandomAccess.GetLength(handle);
        if (length > Array.MaxLength)
            throw new JpegException(file, "is larger than what is read");
        if (_bytes.Length < length)
            _bytes = GC.AllocateUninitializedArray<byte>((int)length);
        var read = 0;
        while (read < length && RandomAccess.Read(handle, _bytes.AsSpan(read, (int)length - read), read) is > 0 and var count)
            read += count;
        if (read == 0)
            throw new JpegException(file, "is empty");
        _decoder.Decode(_bytes.AsSpan(0, read), file, into);
    }

    public void Dispose() => _decoder.Dispose();
}
