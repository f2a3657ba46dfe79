using Calibrate.Measuring.Workers;

namespace Calibrate.Measuring.Logs;

/// <summary>A launch of an earlier call.</summary>
public sealed record PastLaunch(MeasureRequest Request, LaunchOutcome Outcome);

/// <summary>What the earlier calls of a run came to, made from what their workers said by the same code as it was then.</summary>
/// <remarks>
/// A launch that was cut in two, by a kill or a stop, counts for nothing: it is made again with the same seed. Its blocks stay in the log.
/// A search for a batch goes on where it was cut.
/// </remarks>
public sealed record RunHistory
{
    /// <summary>Of a run that has just begun.</summary>
    public static RunHistory None { get; } = new();

    /// <summary>Of the first call, this one included, UTC; null without a log.</summary>
    public DateTimeOffset? Started { get; init; }

    public int Calls { get; init; }

    /// <summary>The calls' lengths in sum, each up to its last record.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>Null when no probe came to its end.</summary>
    public DeviceFacts? Facts { get; init; }

    public IReadOnlyList<PastLaunch> Launches { get; init; } = [];

    public IReadOnlyList<PastSearch> Searches { get; init; } = [];

    /// <summary>The profiles written so far, by path.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>How the run stood when the last profile was written; null when none was.</summary>
    public RunEnd? Saved { get; init; }

    /// <summary>Blocks that are in no profile yet.</summary>
    public int UnsavedBlocks { get; init; }

    public static RunHistory Of(LogFile log)
    {
        var history = new RunHistory { Started = log.Header.Started };
        var (call, open, messages) = (TimeSpan.Zero, (LogRecord.WorkerStarted?)null, new List<WorkerMessage>());
        foreach (var record in log.Records)
        {
            switch (record)
            {
                case LogRecord.CallStarted:
                    history = history.CutOff(open, messages, call) with { Calls = history.Calls + 1, Wall = history.Wall + call };
                    open = null;
                    break;
                case LogRecord.WorkerStarted started:
                    (open, messages) = (started, []);
                    break;
                case LogRecord.WorkerSaid said:
                    messages.Add(said.Message);
                    if (said.Message is WorkerMessage.BlockTimed)
                        history = history with { UnsavedBlocks = history.UnsavedBlocks + 1 };
                    break;
                case LogRecord.WorkerEnded ended when open is not null:
                    history = history.With(open.Request, new(messages, ended.End, ended.Reason, ended.Wall));
                    open = null;
                    break;
                case LogRecord.ProfileNamed named when RunFolder.OutputOf(log) is var output && File.Exists(Path.Combine(output, named.File)):
                    history = history with
                    {
                        Profiles = [.. history.Profiles, Path.Combine(output, named.File)],
                        Saved = named.End,
                        UnsavedBlocks = 0,
                    };
                    break;
            }

            call = record.At;
        }

        return history.CutOff(open, messages, call) with { Wall = history.Wall + call };
    }

    /// <summary>What a search had tried when its call was killed is known; only the try it was at is not.</summary>
    /// <param name="last">The call's last record.</param>
    private RunHistory CutOff(LogRecord.WorkerStarted? open, IReadOnlyList<WorkerMessage> messages, TimeSpan last) =>
        open?.Request is BatchSearchRequest search ? With(search, new(messages, WorkerEnd.Stopped, "was cut off", last - open.At)) : this;

    private RunHistory With(WorkerRequest request, WorkerTranscript transcript) => request switch
    {
        MeasureRequest measure when transcript.ToOutcome(measure) is { End: not LaunchEnd.Stopped } outcome =>
            this with { Launches = [.. Launches, new(measure, outcome)] },
        // The first that came to its end has the peaks; later calls only ask again what the device is.
        PeaksRequest peaks when Facts is null => this with { Facts = FactsOf(peaks, transcript) },
        BatchSearchRequest search => this with { Searches = [.. Searches, new(search, transcript)] },
        _ => this,
    };

    private static DeviceFacts? FactsOf(PeaksRequest request, WorkerTranscript transcript)
    {
        try
        {
            return transcript.ToFacts(request);
        }
        catch (RunFailedException)
        {
            return null;
        }
    }
}
