using System.Text;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>
/// Rows aligned in columns of plain text, whatever the fields hold; an absent field is a hyphen, so that it cannot be read as zero.
/// </summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <param name="leftAligned">How many of the first columns hold words; the rest hold numbers.</param>
    public static string Of(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string?>> rows, int leftAligned)
    {
        string[][] lines = [[.. headings], .. rows.Select(row => row.Select(field => PlainText.Of(field ?? "-")).ToArray())];
        int[] widths = [.. headings.Select((_, column) => lines.Max(line => line[column].Length))];

        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var padded = line.Select((field, column) => column < leftAligned ? field.PadRight(widths[column]) : field.PadLeft(widths[column]));
            text.Append(string.Join(Gap, padded).TrimEnd()).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Labels to the left of their lines.</summary>
    public static string Facts(IReadOnlyList<(string Label, string Text)> facts)
    {
        var width = facts.Max(fact => fact.Label.Length);
        return string.Concat(facts.Select(fact => $"{fact.Label.PadRight(width)}{Gap}{PlainText.Of(fact.Text)}\n"));
    }
}
