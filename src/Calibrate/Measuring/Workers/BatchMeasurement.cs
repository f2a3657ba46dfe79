using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>The search for a cell's largest batch, in the worker: two steps of each batch that <see cref="BatchRule"/> asks for; of each micro-batch, where a step takes several.</summary>
public sealed class BatchMeasurement(IEngine engine, TimeProvider time, Action<WorkerMessage> send)
{
    /// <param name="memory">What a workload may take, in bytes.</param>
    /// <exception cref="UnsupportedException">The device or the library cannot do it.</exception>
    public void Run(BatchSearchRequest request, long memory)
    {
        if (engine.WhyUnsupported(request.Cell.Precision, request.Cell.Mode, request.Device) is { } why)
            throw new UnsupportedException(why);
        send(new WorkerMessage.MemoryKnown(memory));

        var tries = request.Tries.ToList();
        while (BatchRule.Next(tries) is { } batch)
        {
            // Said before: should it be this worker's end, the runner knows of what.
            send(new WorkerMessage.TryStarts(batch));
            if (Build(request, batch) is not { } workload)
                return;
            tries.Add(Try(workload, batch, memory));
            send(new WorkerMessage.Tried(tries[^1]));
        }
    }

    /// <summary>Null when memory ran out meanwhile: nobody owns the half that was built, so a fresh process goes on.</summary>
    private IWorkload? Build(BatchSearchRequest request, int batch)
    {
        try
        {
            return engine.Build(request.Cell with { Batch = batch * request.Cell.Accumulate }, request.Device, request.Seed);
        }
        catch (Exception e) when (e is OutOfDeviceMemoryException or OutOfMemoryException)
        {
            send(new WorkerMessage.Tried(OutOfMemory(batch, e)));
            return null;
        }
    }

    private BatchTry Try(IWorkload workload, int batch, long memory)
    {
        using (workload)
        {
            try
            {
                // The first step makes the optimizer's state, and the second meets all of it.
                var step = Step(workload);
                if (step <= BatchRule.LongestStep)
                    step = Step(workload);
                var peak = workload.PeakMemory()?.Bytes;
                return new(batch, BatchRule.Judge(memory, peak, step), peak, step);
            }
            catch (Exception e) when (e is OutOfDeviceMemoryException or OutOfMemoryException)
            {
                return OutOfMemory(batch, e);
            }
        }
    }

    private TimeSpan Step(IWorkload workload)
    {
        var start = time.GetTimestamp();
        workload.Step();
        workload.Synchronize();
        return time.GetElapsedTime(start);
    }

    private static BatchTry OutOfMemory(int batch, Exception e) => new(batch, TryEnd.OutOfMemory, Reason: WorkerMain.Brief(e.Message));
}
