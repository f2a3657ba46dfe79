using Calibrate.Planning;

namespace Calibrate.Cli.Options;

/// <summary>Values of a closed choice, as they are typed: <c>fp32,bf16</c>.</summary>
internal static class Choices
{
    public static IReadOnlyList<T> List<T>(string flag, string what, string? text)
        where T : struct, Enum =>
        text is null ? [] : [.. Split(flag, text).Select(word => One<T>(flag, what, word)).Distinct()];

    public static T? Optional<T>(string flag, string what, string? text)
        where T : struct, Enum =>
        text is null ? null : One<T>(flag, what, text);

    public static IReadOnlyList<string> Split(string flag, string? text)
    {
        if (text is null)
            return [];
        var words = text.Split(',', StringSplitOptions.TrimEntries);
        return words.Contains("", StringComparer.Ordinal)
            ? throw new UsageException($"{flag} {text}: there is an empty value; separate values by one comma")
            : [.. words.Distinct(StringComparer.Ordinal)];
    }

    public static BatchChoice? Batch(string? text) => text == "auto"
        ? new BatchChoice.Auto()
        : Numbers.Int("--batch", text, "the samples per step, 1 or more, or auto") is { } samples ? samples : (BatchChoice?)null;

    /// <param name="what">The noun of the message.</param>
    private static T One<T>(string flag, string what, string word)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        var index = Array.IndexOf(names, word);
        return index >= 0
            ? Enum.GetValues<T>()[index]
            : throw new UsageException($"{flag} {word}: there is no such {what}; give {Either(names)}");
    }

    private static string Either(string[] names) => $"{string.Join(", ", names[..^1])} or {names[^1]}";
}
