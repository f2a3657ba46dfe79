using Calibrate.Costs.Prices.Importing;

namespace Calibrate.Tests.Costs.Prices;

public class PythonLiteralTests
{
    [Theory]
    [InlineData("None", null)]
    [InlineData(" True ", true)]
    [InlineData("False", false)]
    [InlineData("-1.5e3", -1500.0)]
    [InlineData("'don\\'t'", "don't")]
    [InlineData("\"it's\"", "it's")]
    [InlineData(@"'\x41\u00e9\n\\'", "A\u00e9\n\\")]
    public void PlainValues(string text, object? value) => PythonLiteral.Parse(text).ShouldBe(value);

    [Fact]
    public void WhatSkyPilotPrints()
    {
        var info = (Dictionary<string, object?>)PythonLiteral.Parse("{'Gpus': [{'Name': 'V100', 'Count': 8.0, 'MemoryInfo': {'SizeInMiB': 16384}}], 'T': (1, None,), 'E': {}, }")!;

        var gpu = (Dictionary<string, object?>)((List<object?>)info["Gpus"]!)[0]!;
        gpu["Name"].ShouldBe("V100");
        ((Dictionary<string, object?>)gpu["MemoryInfo"]!)["SizeInMiB"].ShouldBe(16384.0);
        info["T"].ShouldBe(new List<object?> { 1.0, null });
    }

    [Theory]
    [InlineData("", "character 1: expected a dictionary, list, string, number, True, False or None")]
    [InlineData("{'a': 1", "character 8: expected ','")]
    [InlineData("{'a' 1}", "character 6: expected ':'")]
    [InlineData("{a: 1}", "character 2: expected a key in quotes")]
    [InlineData("{'a': 1, 'a': 2}", "character 16: expected each key once, and 'a' is there twice")]
    [InlineData("'it''s'", "character 5: expected the end")]
    [InlineData("[1 2]", "character 4: expected ','")]
    [InlineData("'open", "character 6: expected a closing '")]
    [InlineData("1e999", "character 1: expected a finite number")]
    [InlineData("__import__('os')", "character 1: expected a dictionary")]
    [InlineData("1 + 1", "character 3: expected the end")]
    [InlineData("'\\q'", "character 4: expected one of")]
    public void AnythingElseIsRefusedWithItsPlace(string text, string message) =>
        Should.Throw<FormatException>(() => PythonLiteral.Parse(text)).Message.ShouldStartWith(message);

    [Fact]
    public void DepthHasAnEnd() =>
        Should.Throw<FormatException>(() => PythonLiteral.Parse(new string('[', 100_000))).Message.ShouldEndWith("expected fewer brackets inside each other");

    [Fact]
    public void NoTextMakesItFail()
    {
        const string alphabet = "{}[](),:'\"\\0123.e+-xuNoneTrue \n\u00e9";
        var random = new Random(4);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Create(random.Next(20), random, (span, source) =>
            {
                foreach (ref var character in span)
                    character = alphabet[source.Next(alphabet.Length)];
            });
            try
            {
                _ = PythonLiteral.Parse(text);
            }
            catch (FormatException)
            {
                // Refused, which is all that is asked.
            }
        }
    }
}
