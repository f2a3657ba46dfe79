using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>A search of an earlier call, as far as its worker came.</summary>
public sealed record PastSearch(BatchSearchRequest Request, WorkerTranscript Transcript);

/// <summary>
/// Before a run: gives every cell with <c>--batch auto</c> its number. One worker searches until it is done or dead; a death is
/// an answer too, and a fresh worker goes on below it.
/// </summary>
public sealed class BatchFinder
{
    private readonly RunPlan _plan;
    private readonly IReadOnlyList<PastSearch> _past;
    private readonly ILauncher _launcher;
    private readonly Action<string> _note;

    private BatchFinder(RunPlan plan, IReadOnlyList<PastSearch> past, ILauncher launcher, Action<string> note)
    {
        _plan = plan;
        _past = past;
        _launcher = launcher;
        _note = note;
    }

    /// <param name="past">What was found before the run was broken off: it is not looked for again.</param>
    /// <param name="note">Told what is found, and why.</param>
    /// <returns>The plan with numbers; cells that have become one are one.</returns>
    /// <exception cref="RunFailedException">It was stopped.</exception>
    public static RunPlan Resolve(
        RunPlan plan, IReadOnlyList<PastSearch> past, ILauncher launcher, Action<string> note, CancellationToken stop)
    {
        var finder = new BatchFinder(plan, past, launcher, note);
        return plan with { Cells = [.. plan.Cells.Select(c => c.AwaitsSearch ? finder.Find(c, stop) : c).DistinctBy(c => c.Key)] };
    }

    private PlannedCell Find(PlannedCell cell, CancellationToken stop)
    {
        var progress = new Progress();
        foreach (var past in _past.Where(p => p.Request.Cell == cell.Key))
            progress.Add(past.Transcript);
        if (progress.Next is not null)
            _note($"{cell.Id}: looking for the largest batch");
        string? halted = null;
        while (progress.Next is not null && halted is null)
        {
            var known = progress.Tries.Count;
            var transcript = _launcher.Run(Request(cell, progress.Tries), _plan.StartupCap, _ => { }, stop);
            progress.Add(transcript);
            if (transcript.End == WorkerEnd.Stopped)
                throw new RunFailedException("stopped during the search for a batch, before anything was measured");
            // It does not work at all: a launch of the cell will say so too.
            if (progress.Tries.Count == known)
                halted = Progress.WhyOf(transcript);
        }

        var batch = BatchRule.Answer(progress.Tries) ?? 1;
        var reason = halted is null ? BatchRule.Explain(progress.Tries, progress.Memory) : $"the search could not go on: {halted}";
        var search = new BatchSearch(progress.Memory, reason, progress.Tries);
        _note(FormattableString.Invariant($"{cell.Id}: batch {batch}: {search.Reason}"));
        return cell with { Key = cell.Key with { Batch = batch }, Search = search };
    }

    private BatchSearchRequest Request(PlannedCell cell, IReadOnlyList<BatchTry> tries) => new()
    {
        Device = _plan.Device.ToString(),
        Threads = _plan.Threads,
        Cell = cell.Key,
        Seed = _plan.Seed,
        Tries = tries,
    };

    /// <summary>A cell's search so far.</summary>
    private sealed class Progress
    {
        private readonly List<BatchTry> _tries = [];

        public IReadOnlyList<BatchTry> Tries => [.. _tries];

        public long? Memory { get; private set; }

        public int? Next => BatchRule.Next(_tries);

        public void Add(WorkerTranscript transcript)
        {
            Memory = transcript.First<WorkerMessage.MemoryKnown>()?.Bytes ?? Memory;
            // Only what was asked for counts, so that no worker can lead the search astray.
            var known = _tries.Count;
            foreach (var tried in transcript.Messages.OfType<WorkerMessage.Tried>().TakeWhile(t => t.Try.Batch == Next))
                _tries.Add(tried.Try);
            // Its time as a whole is limited: what it was cut off at, after others that came to their end, a fresh worker tries once more.
            if (transcript.End == WorkerEnd.TimedOut && _tries.Count > known)
                return;
            var begun = transcript.Messages.OfType<WorkerMessage.TryStarts>().LastOrDefault();
            if (begun is not null && begun.Batch == Next && transcript.End != WorkerEnd.Stopped && transcript.First<WorkerMessage.Unsupported>() is null)
                _tries.Add(new(begun.Batch, EndOf(transcript), Reason: WhyOf(transcript)));
        }

        public static string WhyOf(WorkerTranscript transcript) =>
            transcript.First<WorkerMessage.Unsupported>()?.Reason
            ?? transcript.First<WorkerMessage.OutOfMemory>()?.Reason
            ?? transcript.First<WorkerMessage.Failed>()?.Reason
            ?? $"the worker {transcript.Reason}";

        private static TryEnd EndOf(WorkerTranscript transcript) => transcript switch
        {
            { End: WorkerEnd.TimedOut } => TryEnd.TooSlow,
            { End: WorkerEnd.KilledForMemory } => TryEnd.OutOfMemory,
            _ when transcript.First<WorkerMessage.OutOfMemory>() is not null => TryEnd.OutOfMemory,
            _ => TryEnd.Died,
        };
    }
}
