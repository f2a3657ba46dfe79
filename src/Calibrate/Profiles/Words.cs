namespace Calibrate.Profiles;

/// <summary>How choices are spelt in files and on the command line: one word, one case, no numbers.</summary>
public static class Words
{
    /// <summary><c>Bf16</c> is written <c>bf16</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The choice spelt exactly so, or null.</summary>
    public static T? Find<T>(string word, Func<T, string>? spelling = null)
        where T : struct, Enum
    {
        spelling ??= Of;
        foreach (var value in Enum.GetValues<T>())
        {
            if (spelling(value) == word)
                return value;
        }
        return null;
    }

    public static string All<T>(Func<T, string>? spelling = null)
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(spelling ?? Of));
}
