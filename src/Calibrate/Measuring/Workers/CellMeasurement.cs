using Calibrate.Measuring.Watch;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Statistics;

namespace Calibrate.Measuring.Workers;

/// <summary>
/// One launch, in the worker: probe, build, warm up, time the blocks, examine, probe. The only place that runs steps;
/// the stages only answer whether to go on.
/// </summary>
public sealed class CellMeasurement(IEngine engine, Instruments instruments, Action<WorkerMessage> send)
{
    /// <exception cref="UnsupportedException">The device or the library cannot do it.</exception>
    /// <exception cref="OutOfDeviceMemoryException">It does not fit.</exception>
    public void Run(MeasureRequest request)
    {
        // Before the probe, which multiplies in the cell's precision.
        if (engine.WhyUnsupported(request.Cell.Precision, request.Cell.Mode, request.Device) is { } why)
            throw new UnsupportedException(why);
        Probe(request);
        var blocks = new List<WorkerMessage.BlockTimed>(request.Blocks.MaxCount);
        var finished = Measure(request, blocks);
        Probe(request);
        send(finished);

        var timed = TimeSpan.FromSeconds(blocks.Sum(block => block.Steps * block.SecondsPerStep));
        if (HalfBatchStage.StepsPerSeries(request.Round, request.Cell, timed / blocks.Sum(block => block.Steps), timed) is { } steps)
            TimeHalfBatch(request, steps);
    }

    private WorkerMessage.Finished Measure(MeasureRequest request, List<WorkerMessage.BlockTimed> blocks)
    {
        using var workload = engine.Build(request.Cell, request.Device, request.Seed);
        workload.Synchronize();
        send(new WorkerMessage.Built(Math.Max(0, SinceProcessStart().TotalSeconds)));

        var stepsPerBlock = StepsPerBlock(workload, request.Blocks);
        // Its code is compiled now: after the blocks it is timed.
        workload.ReadResult();
        using var sensors = new DeviceWatch(instruments, request.Device);
        var watch = new LaunchWatch(instruments, request.Threads, request.ParentProcess);
        var cpu = instruments.CpuTime();
        var start = instruments.Time.GetTimestamp();
        var marks = new List<IReadOnlyList<TimeSpan>>(request.Blocks.MaxCount);
        while (BlockStage.RunAgain([.. blocks.Select(block => block.SecondsPerStep)], request.Blocks))
        {
            var began = instruments.Time.GetTimestamp();
            blocks.Add(new(stepsPerBlock, Time(workload, stepsPerBlock, Marks.EachStep).TotalSeconds / stepsPerBlock));
            sensors.BlockEnded(began);
            send(blocks[^1]);
            marks.Add(workload.TakeMarks());
            watch.AtEdge();
        }

        var elapsed = instruments.Time.GetElapsedTime(start);
        var cpuShare = (instruments.CpuTime() - cpu) / elapsed / request.Threads;
        var unseen = Unseen(workload);
        var host = watch.End();
        var warmup = MserCut.Of([.. blocks.Select(block => block.SecondsPerStep)]).Blocks;
        // Once a cell: five seconds in every short launch would be most of a suite's time.
        while (request.Round == 1 && sensors.WantsMore(warmup))
            Time(workload, stepsPerBlock);
        var device = sensors.End(warmup);
        // Before the examinations, which take memory of their own.
        var memory = workload.PeakMemory();
        var checkpoint = workload.ReadBack();
        var work = workload.Inspect();
        var checks = new LaunchChecks(
            UnseenSeconds: unseen.TotalSeconds,
            InputSpread: work?.InputSpread, DistinctBatches: work?.DistinctBatches,
            MatmulError: work?.Matmul.RelativeError, MatmulOverflows: work?.Matmul.Overflows, Attention: work?.Attention);
        return new(
            workload.Examine(), memory, workload.RealTokensPerStep, Math.Clamp(cpuShare, 0, 1), host, device, checks,
            Steady([.. blocks.Select(block => block.SecondsPerStep)], marks), checkpoint);
    }

    /// <summary>The steps after the warm-up, which is cut where the figures' is.</summary>
    private static DeviceSteps? Steady(double[] blocks, IReadOnlyList<IReadOnlyList<TimeSpan>> marks)
    {
        double[] steps = [.. marks.Skip(MserCut.Of(blocks).Blocks).SelectMany(block => block, (_, step) => step.TotalSeconds)];
        return steps.Length == 0 ? null : new(steps.Length, Quantile.Median(steps), Quantile.P95(steps));
    }

    private int StepsPerBlock(IWorkload workload, BlockSettings settings)
    {
        // The first step allocates and picks kernels; it belongs to nothing.
        Time(workload, 1);
        var steps = 1;
        var elapsed = Time(workload, steps);
        while (PilotStage.RunAgain(steps, elapsed, settings))
        {
            steps *= 2;
            elapsed = Time(workload, steps);
        }

        return settings.StepsFor(steps, elapsed);
    }

    /// <summary>The device is idle at both ends and never made to wait in between.</summary>
    private TimeSpan Time(IWorkload workload, int steps, Marks marks = Marks.None)
    {
        var start = instruments.Time.GetTimestamp();
        if (marks == Marks.EachStep)
            workload.Mark();
        for (var i = 0; i < steps; i++)
        {
            workload.Step();
            if (marks == Marks.EachStep)
                workload.Mark();
        }

        workload.Synchronize();
        return instruments.Time.GetElapsedTime(start);
    }

    /// <summary>What is still to be done after the last block: a result takes that much longer to read than it takes to read it again.</summary>
    private TimeSpan Unseen(IWorkload workload)
    {
        var unseen = TimeRead(workload) - TimeRead(workload);
        return unseen > TimeSpan.Zero ? unseen : TimeSpan.Zero;
    }

    private TimeSpan TimeRead(IWorkload workload)
    {
        var start = instruments.Time.GetTimestamp();
        workload.ReadResult();
        return instruments.Time.GetElapsedTime(start);
    }

    /// <summary>For the check that twice the batch takes longer: the launch is over, and whatever this meets is no matter of its.</summary>
    private void TimeHalfBatch(MeasureRequest request, int steps)
    {
        try
        {
            using var workload = engine.Build(request.Cell with { Batch = request.Cell.Batch / 2 }, request.Device, request.Seed);
            Time(workload, 1);
            var best = Enumerable.Range(0, HalfBatchStage.Series).Min(_ => Time(workload, steps));
            send(new WorkerMessage.HalfBatchTimed(best.TotalSeconds / steps));
        }
        catch (Exception e) when (e is not IOException)
        {
            // Then there is nothing to compare with.
        }
    }

    private void Probe(MeasureRequest request)
    {
        // Opened anew each time: its buffers must not count as the workload's memory.
        using var probe = engine.OpenProbe(request.Device);
        var copy = probe.CopyBytesPerSecond(request.Probe.CopyBytes, request.Probe.CopyBudget);
        var gemm = probe.GemmFlopPerSecond(request.Cell.Precision, request.Probe.GemmSizes, request.Probe.GemmBudget);
        send(new WorkerMessage.Probed(new(copy, gemm)));
    }

    private enum Marks
    {
        None,
        EachStep,
    }

    private TimeSpan SinceProcessStart() => instruments.Time.GetUtcNow() - instruments.ProcessStart;
}
