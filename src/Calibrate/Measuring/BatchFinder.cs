using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;

namespace Calibrate.Measuring;

/// <summary>A search of an earlier call, as far as its worker came.</summary>
public sealed record PastSearch(BatchSearchRequest Request, WorkerTranscript Transcript);

/// <summary>
/// Before a run: gives every cell with <c>--batch auto</c> its number. One worker searches until it is done or dead; a death is
/// an answer too, and a fresh worker goes on below it.
/// </summary>
/// <remarks>
/// Searches may take half of a call's time budget, so that what they find can be measured. Of a search that is cut short the
/// largest batch that fitted is the answer, and stays it once it has been launched; a cell without one is postponed.
/// </remarks>
public sealed class BatchFinder
{
    private readonly RunPlan _plan;
    private readonly RunHistory _past;
    private readonly ILauncher _launcher;
    private readonly Action<string> _note;
    private readonly CancellationToken _budget;
    private readonly CancellationToken _stop;

    private BatchFinder(RunPlan plan, RunHistory past, ILauncher launcher, Action<string> note, CancellationToken budget, CancellationToken stop)
    {
        _plan = plan;
        _past = past;
        _launcher = launcher;
        _note = note;
        _budget = budget;
        _stop = stop;
    }

    /// <param name="past">What was found before the run was broken off is not looked for again.</param>
    /// <param name="note">Told what is found, and why.</param>
    /// <param name="start">When this call began, as a timestamp of <paramref name="time"/>: its budget counts from then; null: now.</param>
    /// <returns>The plan with numbers; cells that have become one are one.</returns>
    /// <exception cref="RunFailedException">It was stopped, or the time budget ended before there was anything to measure.</exception>
    public static RunPlan Resolve(
        RunPlan plan, RunHistory past, ILauncher launcher, TimeProvider time, Action<string> note, CancellationToken stop, long? start = null)
    {
        using var budget = Within(plan.TimeBudget / 2 - time.GetElapsedTime(start ?? time.GetTimestamp()), time);
        var finder = new BatchFinder(plan, past, launcher, note, budget.Token, stop);
        PlannedCell[] cells = [.. plan.Cells.Select(c => c.AwaitsSearch ? finder.Find(c) : c)];
        if (cells.All(c => c.AwaitsSearch))
            throw new RunFailedException("--time-budget: it ended during the search for a batch, before there was anything to measure; the same command with --resume goes on");
        return plan with
        {
            Cells = [.. cells.Where(c => !c.AwaitsSearch).DistinctBy(c => c.Key)],
            Postponed = [.. cells.Where(c => c.AwaitsSearch)],
        };
    }

    /// <param name="left">Null: for ever.</param>
    private static CancellationTokenSource Within(TimeSpan? left, TimeProvider time)
    {
        // No timer runs longer.
        var longest = TimeSpan.FromMilliseconds(int.MaxValue);
        return left is not { } limit || limit > longest ? new() : new(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
    }

    private PlannedCell Find(PlannedCell cell)
    {
        var progress = new Progress();
        foreach (var past in _past.Searches.Where(p => p.Request.Cell == cell.Key))
            progress.Add(past.Transcript);
        if (progress.Next is not null && !IsLaunched(cell))
            Search(cell, progress);

        if (BatchRule.Answer(progress.Tries) is null && progress is { Next: not null, Halted: null })
        {
            _note($"{cell.Id}: the time budget ended before a batch was found");
            return cell;
        }

        var (micro, parts) = (BatchRule.Answer(progress.Tries) ?? 1, cell.Key.Accumulate);
        var reason = progress switch
        {
            { Halted: { } why } => $"the search could not go on: {why}",
            { Next: { } next } => FormattableString.Invariant($"the time budget ended before batch {next} was tried"),
            _ => BatchRule.Explain(progress.Tries, progress.Memory),
        };
        (var batch, reason) = (micro * parts, BatchSearch.InParts(parts, micro, reason));
        _note(FormattableString.Invariant($"{cell.Id}: batch {batch}: {reason}"));
        return cell with { Key = cell.Key with { Batch = batch }, Search = new(progress.Memory, reason, progress.Tries) };
    }

    private bool IsLaunched(PlannedCell cell) =>
        _past.Launches.Any(l => l.Request.Purpose == LaunchPurpose.Cell && l.Request.Cell with { Batch = cell.Key.Batch } == cell.Key);

    private void Search(PlannedCell cell, Progress progress)
    {
        _note($"{cell.Id}: looking for the largest batch");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_budget, _stop);
        do
        {
            if (_budget.IsCancellationRequested)
                return;
            var transcript = _launcher.Run(Request(cell, progress.Tries), _plan.StartupCap, _ => { }, end.Token);
            progress.Add(transcript);
            if (transcript.End == WorkerEnd.Stopped && !_budget.IsCancellationRequested)
                throw new RunFailedException("stopped during the search for a batch, before anything was measured");
        }
        while (progress is { Next: not null, Halted: null });
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

        /// <summary>Why it does not work at all, as a launch of the cell will say too; null where the last worker found something out.</summary>
        public string? Halted { get; private set; }

        public void Add(WorkerTranscript transcript)
        {
            Memory = transcript.First<WorkerMessage.MemoryKnown>()?.Bytes ?? Memory;
            var known = _tries.Count;
            AddTries(transcript);
            Halted = _tries.Count == known && transcript.End != WorkerEnd.Stopped ? WhyOf(transcript) : null;
        }

        private void AddTries(WorkerTranscript transcript)
        {
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

        private static string WhyOf(WorkerTranscript transcript) =>
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
