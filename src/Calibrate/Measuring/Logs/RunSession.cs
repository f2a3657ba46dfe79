using Calibrate.Measuring.Hosts;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Logs;

/// <summary>One call of a run: its log, and what the calls before it came to.</summary>
public sealed record RunSession(RunLog Log, RunHistory Past) : IDisposable
{
    /// <summary>Begins a run. Logs that hold nothing of use are removed; an unfinished run's is not, and is told of.</summary>
    /// <param name="conditions">See <see cref="RunIdentity.Of(ToolDescription, HostDescription)"/>.</param>
    /// <param name="command">The arguments as they were typed.</param>
    /// <exception cref="IOException">The log could not be written.</exception>
    public static RunSession Start(
        RunFolder folder, RunPlan plan, IReadOnlyDictionary<string, string> conditions, string command, TimeProvider time, Action<string> note)
    {
        var identity = RunIdentity.Of(plan);
        foreach (var found in folder.Logs.ToArray())
        {
            var past = RunHistory.Of(found);
            var same = RunIdentity.Differences(found.Header.Plan, identity) is null;
            if (past.UnsavedBlocks > 0)
                note(FormattableString.Invariant($"{found.Path}: an unfinished run ({past.UnsavedBlocks} blocks in no profile yet); its own command with --resume goes on with it: calibrate {found.Header.Command}"));
            else if (same || past.Saved == RunEnd.Complete || past is { Launches: [], Searches: [] })
                folder.Delete(found);
            else if (past.Saved is null)
                note($"{found.Path}: an unfinished run (nothing timed yet); its own command with --resume goes on with it: calibrate {found.Header.Command}");
        }

        foreach (var damaged in folder.Damaged)
            note($"{damaged}; delete it if it is of no use");

        var header = new LogRecord.Header(LogRecord.CurrentSchema, time.GetUtcNow(), command, identity, conditions);
        // The log's time and no later one: a run that is resumed has it too, and the profile's name is made of it.
        return Call(folder.Begin(header, plan.Suite, time), RunHistory.None with { Started = header.Started }, plan, time);
    }

    /// <summary>Goes on with the newest unfinished run of the same plan.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    /// <exception cref="RunFailedException">The conditions are not what they were.</exception>
    /// <exception cref="IOException">The log could not be written.</exception>
    public static RunSession Resume(
        RunFolder folder, RunPlan plan, IReadOnlyDictionary<string, string> conditions, TimeProvider time, Action<string> note)
    {
        var identity = RunIdentity.Of(plan);
        var others = new List<string>(folder.Damaged);
        foreach (var found in folder.Logs)
        {
            var past = RunHistory.Of(found);
            if (past is { Saved: RunEnd.Complete, UnsavedBlocks: 0 })
                others.Add($"{found.Path}: finished, its profile is {past.Profiles[^1]}");
            else if (RunIdentity.Differences(found.Header.Plan, identity) is { } differences)
                others.Add($"{found.Path}: another plan ({differences})");
            else
                return Resume(folder, found, past, plan, conditions, time, note);
        }

        throw new UsageException(others.Count == 0
            ? $"--resume: there is no unfinished run in {folder.Output}; start one without --resume"
            : $"--resume: no unfinished run in {folder.Output} is of this plan; give the flags it was started with, or leave out --resume\n  {string.Join("\n  ", others)}");
    }

    public void Dispose() => Log.Dispose();

    private static RunSession Resume(
        RunFolder folder, LogFile found, RunHistory past, RunPlan plan, IReadOnlyDictionary<string, string> conditions, TimeProvider time, Action<string> note)
    {
        if (RunIdentity.Differences(found.Header.Conditions, conditions) is { } differences)
            throw new RunFailedException(NotTheSame(differences));
        note(FormattableString.Invariant($"going on with the run of {found.Header.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {past.Launches.Count} launches are there"));
        return Call(folder.Continue(found, time), past, plan, time);
    }

    /// <summary>Why launches made here would not be launches of the same run.</summary>
    public static string NotTheSame(string differences) =>
        $"--resume: the run was started under other conditions, and figures from both would not compare ({differences}); start a new run without --resume";

    private static RunSession Call(RunLog log, RunHistory past, RunPlan plan, TimeProvider time)
    {
        log.Append(new LogRecord.CallStarted(time.GetUtcNow(), plan.TimeBudget));
        return new(log, past);
    }
}
