using System.Globalization;
using System.Text.RegularExpressions;

namespace Calibrate.Planning;

/// <summary>Durations as they are typed and shown: <c>45s</c>, <c>10m</c>, <c>1h30m</c>.</summary>
public static partial class Durations
{
    /// <summary>Reads hours, minutes and seconds in this order, each with its unit; false for anything else and for zero.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Pattern().Match(text);
        if (!match.Success)
            return false;

        var seconds = 3600.0 * Number(match.Groups["h"]) + 60.0 * Number(match.Groups["m"]) + Number(match.Groups["s"]);
        if (seconds > TimeSpan.FromDays(365).TotalSeconds)
            return false;

        duration = TimeSpan.FromSeconds(seconds);
        return duration > TimeSpan.Zero;
    }

    /// <summary>Whole seconds, without the units that are zero: <c>4m30s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)Math.Round(duration.TotalSeconds);
        var (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return string.Concat(
            h > 0 ? string.Create(CultureInfo.InvariantCulture, $"{h}h") : "",
            m > 0 ? string.Create(CultureInfo.InvariantCulture, $"{m}m") : "",
            s > 0 || seconds == 0 ? string.Create(CultureInfo.InvariantCulture, $"{s}s") : "");
    }

    private static double Number(Group group) =>
        group.Success ? double.Parse(group.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"\A(?=.)((?<h>\d{1,6}(\.\d+)?)h)?((?<m>\d{1,6}(\.\d+)?)m)?((?<s>\d{1,9}(\.\d+)?)s)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
