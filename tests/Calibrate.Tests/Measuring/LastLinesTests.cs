using System.Text;
using Calibrate.Measuring.Workers;

namespace Calibrate.Tests.Measuring;

public class LastLinesTests
{
    private static LastLines Of(Stream errors)
    {
        var lines = new LastLines(errors);
        lines.Wait(TimeSpan.FromMinutes(1));
        return lines;
    }

    private static string Of(string errors) => Of(new MemoryStream(Encoding.UTF8.GetBytes(errors))).ToString();

    [Theory]
    [InlineData("", "")]
    [InlineData(" \n\n", "")]
    [InlineData("one\n two \n\nthree", ": one | two | three")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n", ": 3 | 4 | 5 | 6 | 7 | 8")]
    [InlineData("\u001b[31mred\u001b[0m\tand\rmore\n", ": [31mred [0m and more")]
    public void TheLastLinesAreKeptOnOneLine(string errors, string kept) => Of(errors).ShouldBe(kept);

    [Fact]
    public void TheRuntimesCauseIsNotPushedOutByItsStack() =>
        Of("a warning\nStack overflow.\n" + string.Concat(Enumerable.Range(1, 100).Select(i => $"   at Frame{i}\n")))
            .ShouldBe(": Stack overflow. | at Frame1 | at Frame2 | at Frame3 | at Frame4 | at Frame5");

    [Fact]
    public void ALineWithoutAnEndTakesNoMemory()
    {
        using var endless = new Repeated((byte)'x', 64 << 20);
        Of(endless).ToString().ShouldBe(": " + new string('x', 300));
    }

    [Fact]
    public void ItKnowsItsWords()
    {
        var lines = Of(new MemoryStream("terminate called after throwing an instance of 'std::bad_alloc'\n"u8.ToArray()));
        lines.Say("Out of memory", "std::bad_alloc").ShouldBeTrue();
        lines.Say("Out of memory").ShouldBeFalse();
    }

    private sealed class Repeated(byte value, long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill(value);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
