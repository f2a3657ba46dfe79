using System.Globalization;

namespace Calibrate.Tables;

/// <summary>A CSV file does not hold what it should.</summary>
/// <param name="file">The file as the user named it.</param>
/// <param name="line">From 1, where the record starts; null when it is the file as a whole.</param>
/// <param name="column">The heading of the field at fault; null when it is the whole record.</param>
/// <param name="problem">What is wrong, and what would work.</param>
public sealed class TableFormatException(string file, long? line, string? column, string problem, Exception? inner = null)
    : Exception(Compose(file, line, column, problem), inner)
{
    public string File { get; } = file;

    public long? Line { get; } = line;

    public string? Column { get; } = column;

    private static string Compose(string file, long? line, string? column, string problem)
    {
        var place = line is null ? file : string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}");
        return column is null ? $"{place}: {problem}" : $"{place}, column {column}: {problem}";
    }
}
