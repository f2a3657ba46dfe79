using System.Globalization;
using System.Text;
using Calibrate.Tables;

namespace Calibrate.Tests.Tables;

public class TableTests
{
    [Fact]
    public void AnEmptyFieldIsAbsentAndAMissingColumnToo()
    {
        Read("name,price\nx,\n", row => (row.Text("price"), row.Amount("price"), row.Text("note"))).ShouldBe([(null, null, null)]);
    }

    [Theory]
    [InlineData("3.06", "3.06")]
    [InlineData("8.0", "8.0")]
    [InlineData("1e-3", "0.001")]
    [InlineData("0", "0")]
    [InlineData("\"12.5\"", "12.5")]
    public void AmountsAreInvariant(string text, string value)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Read($"price\n{text}\n", row => row.Amount("price")).ShouldBe([decimal.Parse(value, CultureInfo.InvariantCulture)]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("-1", "'-1' is negative; give 0 or more")]
    [InlineData("NaN", "'NaN' is not a number from 0 to 10^15, such as 3.06")]
    [InlineData("Infinity", "'Infinity' is not a number from 0 to 10^15, such as 3.06")]
    [InlineData("1e999", "'1e999' is not a number from 0 to 10^15, such as 3.06")]
    [InlineData("1e16", "'1e16' is not a number from 0 to 10^15, such as 3.06")]
    [InlineData("\"1,5\"", "'1,5' is not a number from 0 to 10^15, such as 3.06")]
    [InlineData("$3", "'$3' is not a number from 0 to 10^15, such as 3.06")]
    public void ABadNumberNamesFileLineAndColumn(string text, string problem) =>
        Refusal($"price\n1\n{text}\n", row => row.Amount("price")).ShouldBe($"prices.csv, line 3, column price: {problem}");

    [Fact]
    public void ACountIsWhole()
    {
        Read("n\n8.0\n", row => row.Count("n")).ShouldBe([8]);
        Refusal("n\n0.5\n", row => row.Count("n")).ShouldBe("prices.csv, line 2, column n: '0.5' is not a whole number");
    }

    [Fact]
    public void TheLineIsTheFilesOwnEvenAfterQuotedLineBreaks() =>
        Refusal("name,price\n\"two\nlines\",1\nx,y\n", row => row.Amount("price")).ShouldStartWith("prices.csv, line 4, column price:");

    [Theory]
    [InlineData("a,b\n1\n", "prices.csv, line 2: is not CSV as it should be")]
    [InlineData("a,b\n1,2,3\n", "prices.csv, line 2: is not CSV as it should be")]
    [InlineData("a,b\n1,\"2\n", "prices.csv, line 2: is not CSV as it should be")]
    [InlineData("a\n1\n", "prices.csv, line 1, column b: is missing; the headings are a, and a,b are needed")]
    [InlineData("a,b,a\n1,2,3\n", "prices.csv, line 1, column a: is there twice")]
    [InlineData("", "prices.csv, line 1, column a: is missing")]
    public void WhatIsNoTableIsRefused(string text, string message) =>
        Should.Throw<TableFormatException>(() => Table.Read("prices.csv", Encoding.UTF8.GetBytes(text), "a", "b").Count()).Message.ShouldStartWith(message);

    [Fact]
    public void OtherEncodingsAreRefused()
    {
        Should.Throw<TableFormatException>(() => Table.Read("x.csv", [.. "a\nok\n"u8, 0xE9, (byte)'\n'], "a").Count())
            .Message.ShouldBe("x.csv, line 3: is not UTF-8 text; save it as UTF-8");
        Should.Throw<TableFormatException>(() => Table.Read("x.csv", Encoding.Unicode.GetBytes("a\n1\n"), "a").Count())
            .Message.ShouldBe("x.csv, line 1: holds zero bytes, so it is no UTF-8 text; save it as UTF-8");
    }

    [Fact]
    public void AByteOrderMarkIsNoPartOfTheFirstHeading() =>
        Table.Read("x.csv", [.. Encoding.UTF8.Preamble, .. "a\n1\n"u8], "a").Select(row => row.Count("a")).ShouldBe([1]);

    private static List<T> Read<T>(string text, Func<TableRow, T> read) => [.. Table.Read("prices.csv", Encoding.UTF8.GetBytes(text)).Select(read)];

    private static string Refusal<T>(string text, Func<TableRow, T> read) => Should.Throw<TableFormatException>(() => Read(text, read)).Message;
}
