using System.Globalization;

namespace Calibrate.Costs.Jobs;

/// <summary>A job file that cannot be taken as it stands; the message names file, line, key and what would work. Exit code 2.</summary>
public sealed class JobFormatException(string file, long? line, string? key, string problem, Exception? inner = null)
    : Exception(Compose(file, line, key, problem), inner)
{
    public long? Line { get; } = line;

    public string? Key { get; } = key;

    private static string Compose(string file, long? line, string? key, string problem)
    {
        var place = line is null ? file : string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}");
        return key is null ? $"{place}: {problem}" : $"{place}: {key}: {problem}";
    }
}
