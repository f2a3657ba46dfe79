using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>The host's speed states over a whole run, and which one each launch was in.</summary>
public sealed class LaunchRegimes
{
    private readonly HostRegimes _states;

    private LaunchRegimes(HostRegimes states, IReadOnlyList<HostRegime> regimes) => (_states, Regimes) = (states, regimes);

    /// <summary>For the profile; <c>mixed</c> last, where there is one. Empty without probes.</summary>
    public IReadOnlyList<HostRegime> Regimes { get; }

    /// <param name="launches">All launches of the run, of every cell: the host does not know our cells.</param>
    public static LaunchRegimes Of(IReadOnlyList<Launch> launches)
    {
        var states = HostRegimes.From(launches.SelectMany(CopyRates));
        var byName = launches
            .Select(launch => (Name: NameOf(states, launch), Launch: launch))
            .Where(named => named.Name is not null)
            .ToLookup(named => named.Name!, named => named.Launch, StringComparer.Ordinal);

        List<HostRegime> regimes =
            [.. states.States.Select(state => new HostRegime(state.Name, byName[state.Name].Count(), state.LowBytesPerSecond, state.HighBytesPerSecond))];
        double[] mixed = [.. byName[HostRegimes.Mixed].SelectMany(CopyRates)];
        if (mixed.Length > 0)
            regimes.Add(new(HostRegimes.Mixed, byName[HostRegimes.Mixed].Count(), mixed.Min(), mixed.Max()));
        return new(states, regimes);
    }

    /// <summary>The launch with its regime filled in.</summary>
    public Launch Name(Launch launch) => launch with { Regime = NameOf(_states, launch) };

    private static string? NameOf(HostRegimes states, Launch launch) =>
        states.Of(launch.ProbeStart?.CopyBytesPerSecond, launch.ProbeEnd?.CopyBytesPerSecond);

    /// <summary>The readings of the probes at its ends.</summary>
    internal static IEnumerable<double> CopyRates(Launch launch) =>
        new[] { launch.ProbeStart, launch.ProbeEnd }.OfType<ProbeReading>().Select(probe => probe.CopyBytesPerSecond);
}
