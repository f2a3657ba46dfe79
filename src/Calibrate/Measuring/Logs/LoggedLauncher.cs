using Calibrate.Measuring.Workers;

namespace Calibrate.Measuring.Logs;

/// <summary>Every word between the run and its workers is in the log before anybody hears it.</summary>
public sealed class LoggedLauncher(ILauncher inner, RunLog log) : ILauncher
{
    public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop)
    {
        log.Append(new LogRecord.WorkerStarted(request));
        var transcript = inner.Run(request, startupCap, LogAndTell, stop);
        log.Append(new LogRecord.WorkerEnded(transcript.End, transcript.Reason, transcript.Wall));
        return transcript;

        void LogAndTell(WorkerMessage message)
        {
            log.Append(new LogRecord.WorkerSaid(message));
            said(message);
        }
    }
}
