using System.Text.Json.Serialization;
using Calibrate.Profiles.Wire;
using Calibrate.Statistics;

namespace Calibrate.Profiles.Loading;

/// <summary>What so many workers reach. The figures follow from the repeats as a cell's do from its launches: the mean time of an image, its t-interval, inverted.</summary>
public sealed record LoaderRow
{
    public required int Workers { get; init; }

    /// <summary><see cref="CellStatus.Trusted"/>, <see cref="CellStatus.Draft"/> or <see cref="CellStatus.NotConverged"/>, by the tiers' rules.</summary>
    [JsonConverter(typeof(Named<CellStatus>))]
    public required CellStatus Status { get; init; }

    /// <summary>Of all workers together.</summary>
    public required Interval ImagesPerSecond { get; init; }

    public required LoaderRepeat[] Repeats { get; init; }

    /// <param name="repeats">At least one.</param>
    public static LoaderRow Of(int workers, IReadOnlyList<LoaderRepeat> repeats)
    {
        var seconds = LaunchInterval.Of([.. repeats.Select(repeat => repeat.Seconds / repeat.Images)]);
        var status = TierRule.Reached(seconds) switch
        {
            Planning.Tier.Trusted => CellStatus.Trusted,
            Planning.Tier.Draft => CellStatus.Draft,
            _ => CellStatus.NotConverged,
        };
        // Repeats that differ by more than their mean bound nothing from above.
        var high = seconds.Low is > 0 and var fastest ? 1 / fastest : (double?)null;
        return new() { Workers = workers, Status = status, ImagesPerSecond = new(1 / seconds.Mean, 1 / seconds.High, high), Repeats = [.. repeats] };
    }
}

/// <summary>One start of the loader: what came out after its first batches.</summary>
public sealed record LoaderRepeat(long Images, double Seconds);
