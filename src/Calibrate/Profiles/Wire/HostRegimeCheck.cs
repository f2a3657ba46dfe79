namespace Calibrate.Profiles.Wire;

/// <summary>
/// Holds the run's host regimes against its launches: each counts the launches that name it, and reaches from one probe's reading to
/// another's, those of its launches between them. Which launch is in which regime is taken as the run recorded it.
/// </summary>
internal static class HostRegimeCheck
{
    public static void Of(Profile profile, Refusals refusals)
    {
        var launches = profile.Cells.SelectMany(cell => cell.Launches).ToLookup(launch => launch.Regime, StringComparer.Ordinal);
        HashSet<double> readings = [.. launches.SelectMany(regime => regime).SelectMany(LaunchRegimes.CopyRates)];
        var regimes = profile.Run.HostRegimes;
        var names = new HashSet<string>(StringComparer.Ordinal);

        for (var i = 0; i < regimes.Count; i++)
        {
            var (name, count, low, high) = regimes[i];
            var field = FormattableString.Invariant($"run.hostRegimes[{i}]");
            refusals.NotEmpty(name, field + ".name");
            refusals.Require(names.Add(name), field + ".name", $"'{name}' is there twice");
            refusals.Require(count == launches[name].Count(), field + ".launches", FormattableString.Invariant($"is {count}, and {launches[name].Count()} launches name it"));
            refusals.Require(
                readings.Contains(low) && launches[name].SelectMany(LaunchRegimes.CopyRates).All(reading => reading >= low),
                field + ".copyBytesPerSecondLow", "is not the lowest reading of its launches' probes");
            refusals.Require(
                readings.Contains(high) && high >= low && launches[name].SelectMany(LaunchRegimes.CopyRates).All(reading => reading <= high),
                field + ".copyBytesPerSecondHigh", "is not the highest reading of its launches' probes");
        }

        foreach (var unknown in launches.Select(regime => regime.Key).OfType<string>().Where(name => !names.Contains(name)))
            throw refusals.Refuse("run.hostRegimes", $"lacks '{unknown}', which a launch names");
    }
}
