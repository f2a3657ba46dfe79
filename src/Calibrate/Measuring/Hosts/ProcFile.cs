using System.Globalization;

namespace Calibrate.Measuring.Hosts;

/// <summary>Files that the kernel writes as they are read: any of them may be missing, or go while it is read.</summary>
internal static class ProcFile
{
    /// <summary>Empty where it cannot be read.</summary>
    public static IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The number of a file that holds nothing else; null where it cannot be read, or holds <c>max</c>.</summary>
    public static long? Number(string path) => Lines(path) is [var line, ..] ? Parse(line) : null;

    /// <summary>The number after a name, e.g. 8192 for <c>MemTotal:</c> in <c>MemTotal: 8192 kB</c>; null where it is not there.</summary>
    public static long? Number(string path, string name) => (
        from line in Lines(path)
        let words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        where words.Length > 1 && words[0] == name
        select Parse(words[1])).FirstOrDefault();

    private static long? Parse(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
