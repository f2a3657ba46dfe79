using System.Globalization;

namespace Calibrate.Statistics;

/// <summary>One speed state of the host, told by its copy bandwidth in bytes/s.</summary>
/// <remarks>Named by the bandwidth it was told by, not as fast or slow: steps may be slower where copies are faster.</remarks>
public sealed record SpeedState(string Name, double LowBytesPerSecond, double HighBytesPerSecond)
{
    /// <summary>Half the least gap beyond either end, as a ratio: a reading that made no state may be just outside, and still is nobody else's.</summary>
    private static readonly double s_margin = Math.Sqrt(HostRegimes.LeastRatio);

    public bool Holds(double bytesPerSecond) => bytesPerSecond >= LowBytesPerSecond / s_margin && bytesPerSecond <= HighBytesPerSecond * s_margin;
}

/// <summary>
/// The speed states that a run's probes fall into: sorted bandwidths are split wherever a neighbour is <see cref="LeastRatio"/> times the one before.
/// </summary>
public sealed class HostRegimes
{
    /// <summary>The regime of a launch that began in one state and ended in another, or between them.</summary>
    public const string Mixed = "mixed";

    /// <summary>Wide enough for the noise of a short copy, narrow enough for the factor of 2 that virtual hosts show.</summary>
    public const double LeastRatio = 1.25;

    private const int LeastProbes = 2;

    private HostRegimes(IReadOnlyList<SpeedState> states) => States = states;

    /// <summary>From the lowest bandwidth up; empty without probes.</summary>
    public IReadOnlyList<SpeedState> States { get; }

    /// <param name="copyBytesPerSecond">Every probe of the run, both ends of each launch.</param>
    public static HostRegimes From(IEnumerable<double> copyBytesPerSecond)
    {
        var sorted = copyBytesPerSecond.Order().ToArray();
        if (sorted.Length == 0)
            return new([]);

        // A lone probe caught the host changing: it makes no state of its own.
        var groups = SplitAtGaps(sorted).Where(group => group.Count >= LeastProbes).ToArray();
        return new(groups.Length == 0
            ? [new(NameOf(0, 1), sorted[0], sorted[^1])]
            : [.. groups.Select((group, i) => new SpeedState(NameOf(i, groups.Length), group[0], group[^1]))]);
    }

    /// <summary>The regime of a launch by the probes at its ends; null when neither was taken.</summary>
    public string? Of(double? start, double? end)
    {
        if ((start ?? end) is not { } first || States.Count == 0)
            return null;
        var last = end ?? first;
        return States.FirstOrDefault(state => state.Holds(first) && state.Holds(last))?.Name ?? Mixed;
    }

    private static List<List<double>> SplitAtGaps(double[] sorted)
    {
        List<List<double>> groups = [[sorted[0]]];
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] >= LeastRatio * sorted[i - 1])
                groups.Add([]);
            groups[^1].Add(sorted[i]);
        }
        return groups;
    }

    private static string NameOf(int index, int count) => (index, count) switch
    {
        (_, 1) => "single",
        (0, 2) => "low-copy",
        (1, 2) => "high-copy",
        _ => string.Create(CultureInfo.InvariantCulture, $"copy-{index + 1}"),
    };
}
