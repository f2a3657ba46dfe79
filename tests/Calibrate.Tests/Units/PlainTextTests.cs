using Calibrate.Units;

namespace Calibrate.Tests.Units;

public class PlainTextTests
{
    [Theory]
    [InlineData("Intel(R) Xeon(R) CPU @ 2.20GHz")]
    [InlineData("Größe ± 3 µs, 速度, 😀")]
    [InlineData("")]
    public void PlainTextStays(string text) => PlainText.Of(text).ShouldBe(text);

    [Theory]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\u001b[31mred\u001b[0m", @"\u001b[31mred\u001b[0m")]
    [InlineData("\u001b]0;title\u0007", @"\u001b]0;title\u0007")]
    [InlineData("\u009b2J", @"\u009b2J")]
    [InlineData("abc\u202edef", @"abc\u202edef")]
    [InlineData("\u2066\u2069\u200b\ufeff", @"\u2066\u2069\u200b\ufeff")]
    [InlineData("a\u2028b", @"a\u2028b")]
    [InlineData("\0", @"\u0000")]
    [InlineData("\U000e0041", @"\U000e0041")]
    public void WhatCommandsOrHidesIsSpeltOut(string text, string plain) => PlainText.Of(text).ShouldBe(plain);

    [Fact]
    public void ItIsPlainThen()
    {
        for (var c = '\0'; c < char.MaxValue; c++)
        {
            var plain = PlainText.Of($"<{c}\n>");
            PlainText.Of(plain).ShouldBe(plain);
            plain.ShouldAllBe(p => !char.IsControl(p));
        }
    }
}
