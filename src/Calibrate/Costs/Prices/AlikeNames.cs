namespace Calibrate.Costs.Prices;

/// <summary>Names that somebody who typed another one may have meant.</summary>
public static class AlikeNames
{
    private const int Most = 5;

    /// <returns><c>; alike are a, b</c>: those that hold the name or lie in it, else those a third of its letters away; empty for none.</returns>
    public static string Say(string name, IEnumerable<string> names)
    {
        string[] all = [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
        string[] alike = [.. all.Where(one => one.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(one, StringComparison.OrdinalIgnoreCase)).Take(Most)];
        if (alike.Length == 0)
        {
            alike =
            [
                .. all.Select(one => (Name: one, Far: Distance(one.ToUpperInvariant(), name.ToUpperInvariant())))
                    .Where(one => one.Far <= Math.Max(1, name.Length / 3)).OrderBy(one => one.Far).Take(Most).Select(one => one.Name),
            ];
        }
        return alike.Length == 0 ? "" : $"; alike are {string.Join(", ", alike)}";
    }

    // Levenshtein, a row at a time.
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var cost = one[i - 1] == other[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
