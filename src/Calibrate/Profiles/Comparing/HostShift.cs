namespace Calibrate.Profiles.Comparing;

/// <summary>How many of a cell's launches met the host in one speed state.</summary>
public sealed record StateCount(string State, int Old, int New);

/// <summary>
/// The speed states of the host in which a cell's launches ran, before and now: where they differ, the host rather than the code
/// may be what changed.
/// </summary>
/// <param name="Share">Of the launches that would have to be in another state for the two mixes to be one, 0 to 1.</param>
public sealed record HostShift(IReadOnlyList<StateCount> States, double Share)
{
    /// <summary>From here on it is worth a note.</summary>
    public const double LeastShare = 0.5;

    /// <returns>Null where probes are missing on a side.</returns>
    public static HostShift? Of(LaunchRegimes states, Cell old, Cell @new)
    {
        var (before, now) = (StatesOf(old), StatesOf(@new));
        if (before.Length == 0 || now.Length == 0)
            return null;

        StateCount[] counts =
        [
            .. from state in before.Union(now, StringComparer.Ordinal).Order(StringComparer.Ordinal)
               select new StateCount(state, before.Count(s => s == state), now.Count(s => s == state)),
        ];
        // Total variation distance of the two mixes.
        return new(counts, counts.Sum(c => Math.Abs(((double)c.Old / before.Length) - ((double)c.New / now.Length))) / 2);

        string[] StatesOf(Cell cell) => [.. cell.Launches.Where(launch => launch.Counts).Select(launch => states.Name(launch).Regime).OfType<string>()];
    }
}
