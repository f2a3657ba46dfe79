using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Measuring.Workers;

/// <summary>The worker process from its first line to its last: <c>calibrate worker</c>.</summary>
public static class WorkerMain
{
    private const int LongestReason = 2000;

    /// <summary>
    /// Reads one request from the standard input, reports over what was the standard output, and ends. An outcome of
    /// any kind is a message, so the exit code says only whether there was one.
    /// </summary>
    /// <param name="engine">Called once at most, on this thread, which does all the work.</param>
    /// <param name="opinion">Null where the build has none.</param>
    public static int Run(Func<IEngine> engine, IPeakProbe? opinion = null)
    {
        // First of all: reading the request takes time.
        Posix.DieWithParent();
        using var results = Posix.TakeOverStandardOutput();
        Posix.LeadGroup();
        OfferToOomKiller();
        void Send(WorkerMessage message) => Frame.Write(results, WorkerJson.Encode(message));

        if (ReadRequest() is not { } request || !Posix.IsChildOf(request.ParentProcess))
            return 1;

        try
        {
            Execute(request, engine, opinion, Send);
        }
        catch (UnsupportedException e)
        {
            Send(new WorkerMessage.Unsupported(e.Message));
        }
        catch (Exception e) when (e is OutOfDeviceMemoryException or OutOfMemoryException)
        {
            Send(new WorkerMessage.OutOfMemory(Brief(e.Message)));
        }
        catch (Exception e)
        {
            Send(new WorkerMessage.Failed(Brief($"{e.GetType().Name}: {e.Message}")));
        }

        Send(new WorkerMessage.Done());
        return 0;
    }

    /// <summary>Native libraries put whole stacks into their messages.</summary>
    internal static string Brief(string message) => message.Length <= LongestReason ? message : message[..LongestReason] + '…';

    private static void Execute(WorkerRequest request, Func<IEngine> engine, IPeakProbe? opinion, Action<WorkerMessage> send)
    {
        if (request is OpinionRequest alone)
        {
            send(new WorkerMessage.Started());
            new OpinionMeasurement(opinion ?? throw new UnsupportedException("this build has no second opinion"), send).Run(alone.Accelerator, alone.Opinion);
        }
        else
        {
            Execute(request, engine(), opinion, send);
        }
    }

    private static void Execute(WorkerRequest request, IEngine engine, IPeakProbe? opinion, Action<WorkerMessage> send)
    {
        engine.UseThreads(request.Threads);
        var instruments = Instruments.Real().WithSensorsOf(engine, request.ParentProcess);
        send(new WorkerMessage.Started());
        switch (request)
        {
            case MeasureRequest measure:
                if (measure.CheckpointFolder is { } folder)
                    engine.UseCheckpointFolder(folder);
                new CellMeasurement(engine, instruments, send).Run(measure);
                break;
            case PeaksRequest peaks:
                new PeakMeasurement(engine, instruments, send, opinion).Run(peaks);
                break;
            case BatchSearchRequest search:
                new BatchMeasurement(engine, TimeProvider.System, send).Run(search, SearchMemory.Claim(engine, search.Device));
                break;
        }
    }

    /// <summary>Null where a person, and no run, started this process: there is nobody to report to.</summary>
    private static WorkerRequest? ReadRequest()
    {
        using var input = new StreamReader(
            new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0), Encoding.UTF8);
        try
        {
            return input.ReadLine() is { } line ? WorkerJson.ParseLine(line) : null;
        }
        catch (Exception e) when (e is FrameException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Where memory runs short, the kernel shall take the worker and leave the run.</summary>
    private static void OfferToOomKiller()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A preference, not a need.
        }
    }
}
