using System.Globalization;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>A file is not a profile this program can trust. The message is plain text, whatever the file holds.</summary>
/// <param name="file">The file as the user named it.</param>
/// <param name="line">From 1; null when it is the file as a whole.</param>
/// <param name="field">Path of the field at fault, e.g. <c>cells[2].batch</c>; null when it is the file as a whole.</param>
public sealed class ProfileFormatException(string file, long? line, string? field, string problem, Exception? inner = null)
    : Exception(Compose(file, line, field, problem), inner)
{
    public string File { get; } = file;

    public long? Line { get; } = line;

    public string? Field { get; } = field;

    private static string Compose(string file, long? line, string? field, string problem)
    {
        var place = line is null ? file : string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}");
        return PlainText.Of(field is null ? $"{place}: {problem}" : $"{place}: {field}: {problem}");
    }
}
