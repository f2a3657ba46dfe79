using System.Buffers.Binary;
using System.Numerics;

namespace Calibrate.Measuring.Workers;

/// <summary>What came through the pipe is not a frame.</summary>
public sealed class FrameException(string message) : IOException(message);

/// <summary>One message on the wire: length and CRC-32C as little-endian 32-bit words, then the payload.</summary>
public static class Frame
{
    /// <summary>Far above any message; a longer length is garbage.</summary>
    public const int MaxLength = 1 << 20;

    private const int HeaderLength = 8;

    public static void Write(Stream stream, ReadOnlySpan<byte> payload)
    {
        stream.Write(Of(payload));
        stream.Flush();
    }

    /// <summary>The bytes of one frame.</summary>
    public static byte[] Of(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxLength)
            throw new ArgumentException($"a message of {payload.Length} bytes is longer than {MaxLength}", nameof(payload));
        var frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Checksum(payload));
        payload.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>The next payload; null where the stream ends between two frames.</summary>
    /// <exception cref="FrameException">The stream ends inside a frame, or holds something else.</exception>
    public static byte[]? Read(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        var got = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (got == 0)
            return null;
        if (got < HeaderLength)
            throw new FrameException("the message ends inside its header");

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 0 or > MaxLength)
            throw new FrameException($"a message of {length} bytes cannot be");

        var payload = new byte[length];
        if (stream.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length)
            throw new FrameException("the message ends early");
        if (Checksum(payload) != BinaryPrimitives.ReadUInt32LittleEndian(header[4..]))
            throw new FrameException("the message's checksum is wrong");
        return payload;
    }

    /// <summary>Whether a whole frame that is not empty begins at any of these bytes.</summary>
    public static bool IsIn(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length > HeaderLength; bytes = bytes[1..])
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length > 0 && length <= bytes.Length - HeaderLength
                && Checksum(bytes.Slice(HeaderLength, length)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]))
            {
                return true;
            }
        }

        return false;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
