namespace Calibrate.Profiles;

/// <summary>What a launch found when it read the last checkpoint back.</summary>
/// <param name="Bytes">Of one checkpoint.</param>
/// <param name="ReadSeconds">From the file into the model's state: the mean of the reads.</param>
/// <param name="IsWhatWasWritten">Whether every byte read was the byte written.</param>
/// <param name="StorageShare">The share of the bytes that the system says it fetched from storage for it, 0 to 1; the rest came from its memory. Null where it does not say.</param>
/// <param name="FileSystem">Where it lay, e.g. <c>ext4</c>; null where the system does not say.</param>
public sealed record CheckpointReading(long Bytes, double ReadSeconds, bool IsWhatWasWritten, double? StorageShare = null, string? FileSystem = null);

/// <summary>A cell's checkpoint: of the launches that count, which all write the same state.</summary>
/// <param name="WriteSeconds">Until it is flushed to the disk: the cell's mean step.</param>
/// <param name="ReadSeconds">The mean over the launches.</param>
/// <param name="StorageShare">As of a launch, the mean over those that tell.</param>
public sealed record CheckpointFigures(long Bytes, double WriteSeconds, double ReadSeconds, double? StorageShare = null, string? FileSystem = null)
{
    /// <returns>Null without a reading.</returns>
    /// <param name="launches">Those that count.</param>
    /// <param name="stepSeconds">The cell's mean.</param>
    public static CheckpointFigures? Of(IReadOnlyList<Launch> launches, double stepSeconds)
    {
        CheckpointReading[] readings = [.. launches.Select(launch => launch.Checkpoint).OfType<CheckpointReading>()];
        return readings.Length == 0 ? null : new(
            readings[0].Bytes, stepSeconds, readings.Average(reading => reading.ReadSeconds),
            readings.Average(reading => reading.StorageShare), readings[0].FileSystem);
    }
}
