using System.Text;
using Calibrate.Measuring.Workers;

namespace Calibrate.Tests.Measuring;

public class FrameTests
{
    private static byte[] Framed(params string[] payloads)
    {
        using var stream = new MemoryStream();
        foreach (var payload in payloads)
            Frame.Write(stream, Encoding.UTF8.GetBytes(payload));
        return stream.ToArray();
    }

    private static string Damage(byte[] bytes) =>
        Should.Throw<FrameException>(() => Frame.Read(new MemoryStream(bytes))).Message;

    [Fact]
    public void WhatIsWrittenIsReadAndThenNothing()
    {
        using var stream = new MemoryStream(Framed("one", "", "three"));

        Frame.Read(stream).ShouldBe("one"u8.ToArray());
        Frame.Read(stream).ShouldBe([]);
        Frame.Read(stream).ShouldBe("three"u8.ToArray());
        Frame.Read(stream).ShouldBeNull();
    }

    [Fact]
    public void TheChecksumIsCrc32c()
    {
        // The check value of the standard test string, little-endian after the length.
        Framed("123456789").AsSpan(4, 4).ToArray().ShouldBe([0x83, 0x92, 0x06, 0xE3]);
    }

    [Fact]
    public void EveryTruncationIsNoticed()
    {
        var whole = Framed("payload");
        for (var length = 1; length < whole.Length; length++)
            Damage(whole[..length]).ShouldStartWith("the message ends");
    }

    [Fact]
    public void EveryFlippedByteIsNoticed()
    {
        var whole = Framed("payload");
        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= 0x40;
            Damage(flipped).ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void WhatTheReaderWouldRefuseIsNotWritten() =>
        Should.Throw<ArgumentException>(() => Frame.Write(Stream.Null, new byte[Frame.MaxLength + 1]));

    [Fact]
    public void TextIsNoFrame() => Damage("Intel MKL WARNING: something"u8.ToArray()).ShouldEndWith("cannot be");
}
