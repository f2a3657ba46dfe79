using Calibrate.Planning;

namespace Calibrate.Profiles.Wire;

/// <summary>Between the search for a cell's batch and its JSON form.</summary>
internal static class BatchSearchMap
{
    public static WireBatchSearch ToWire(BatchSearch search) => new()
    {
        Reason = search.Reason,
        MemoryBytes = search.MemoryBytes,
        Tries = [.. search.Tries.Select(ToWire)],
    };

    public static BatchSearch FromWire(WireBatchSearch wire, string field, Refusals refusals)
    {
        refusals.NotEmpty(wire.Reason, field + ".reason");
        refusals.List(wire.Tries, field + ".tries");
        refusals.AtLeast(1, wire.MemoryBytes, field + ".memoryBytes");
        return new(
            wire.MemoryBytes, wire.Reason,
            [.. wire.Tries.Select((wireTry, i) => FromWire(wireTry, FormattableString.Invariant($"{field}.tries[{i}]"), refusals))]);
    }

    private static WireBatchTry ToWire(BatchTry done) => new()
    {
        Batch = done.Batch,
        Stage = Words.Of(done.Stage),
        End = Words.Of(done.End),
        PeakMemoryBytes = done.PeakMemoryBytes,
        StepSeconds = done.StepTime?.TotalSeconds,
        Reason = done.Reason,
    };

    private static BatchTry FromWire(WireBatchTry wire, string field, Refusals refusals)
    {
        refusals.AtLeast(1, wire.Batch, field + ".batch");
        refusals.AtLeast(0, wire.PeakMemoryBytes, field + ".peakMemoryBytes");
        refusals.Require(wire.StepSeconds is null or (>= 0 and < MostSeconds), field + ".stepSeconds", "must be a finite number, at least 0");
        return new(
            wire.Batch,
            refusals.Choice<TryEnd>(wire.End, field + ".end"),
            wire.PeakMemoryBytes,
            wire.StepSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            wire.Reason,
            refusals.Choice<TryStage>(wire.Stage, field + ".stage"));
    }

    // Far beyond any step, and within what a duration can hold.
    private const double MostSeconds = 1e9;
}
