using Calibrate.Statistics;

namespace Calibrate.Costs.Spot;

/// <summary>How a duration is spread over the runs.</summary>
public sealed record TimeSpread(TimeSpan Mean, TimeSpan P10, TimeSpan P50, TimeSpan P90)
{
    public static TimeSpread Of(IReadOnlyCollection<TimeSpan> times)
    {
        double[] seconds = [.. times.Select(time => time.TotalSeconds)];
        return new(TimeSpan.FromSeconds(seconds.Average()), At(0.1), At(0.5), At(0.9));

        TimeSpan At(double share) => TimeSpan.FromSeconds(Quantile.Of(seconds, share));
    }
}

/// <summary>One run of a job on interruptible capacity.</summary>
/// <param name="Billed">Running time.</param>
/// <param name="Elapsed">With the waits for capacity.</param>
public readonly record struct SpotRun(TimeSpan Billed, TimeSpan Elapsed, int Interruptions);

/// <summary>A job played over a measured trace, once from every point of it.</summary>
/// <param name="Starts">The points, and so the runs.</param>
/// <param name="Billed">Running time.</param>
/// <param name="Elapsed">To the finish, waits for capacity included, the first one too.</param>
/// <param name="MeanInterruptions">Per run.</param>
public sealed record ReplayResult(int Starts, TimeSpread Billed, TimeSpread Elapsed, double MeanInterruptions);

/// <summary>
/// What a job would have met: it starts at a point of the trace, waits for capacity, works, is interrupted, waits, restarts.
/// The trace is read as a ring, so that every start counts alike and no long run is cut off (which would favour the short
/// ones); the price is one seam.
/// </summary>
public static class TraceReplay
{
    /// <returns>Null where no stretch of capacity is ever long enough: the job would not end.</returns>
    public static ReplayResult? Of(SpotTrace trace, TimeSpan work, CheckpointPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(work, TimeSpan.Zero);
        var ring = Ring(trace);
        var runs = new List<SpotRun>(trace.Points);
        for (var first = 0; first < ring.Count; first++)
        {
            for (var point = 0; point < ring[first].Points; point++)
            {
                if (One(trace.Gap.TotalSeconds, ring, first, point, work, plan) is not { } run)
                    return null;
                runs.Add(run);
            }
        }

        return new(runs.Count, TimeSpread.Of([.. runs.Select(run => run.Billed)]), TimeSpread.Of([.. runs.Select(run => run.Elapsed)]), runs.Average(run => run.Interruptions));
    }

    /// <summary>One run, from the point that lies at a share of the trace.</summary>
    /// <param name="start">0 or more and below 1.</param>
    /// <returns>Null where the job would not end.</returns>
    public static SpotRun? From(SpotTrace trace, double start, TimeSpan work, CheckpointPlan plan)
    {
        var ring = Ring(trace);
        var point = (int)(start * trace.Points);
        var first = 0;
        for (; point >= ring[first].Points; first++)
            point -= ring[first].Points;
        return One(trace.Gap.TotalSeconds, ring, first, point, work, plan);
    }

    private static SpotRun? One(double gap, List<Stretch> ring, int first, int point, TimeSpan work, CheckpointPlan plan)
    {
        var run = new RunProgress(work, plan);
        var (elapsed, skipped) = (0.0, point);
        var (lap, safe) = (0, run.Safe);
        for (var i = first; ; i = (i + 1) % ring.Count, skipped = 0)
        {
            // A ring that is all capacity has no end to be interrupted at.
            var length = ring is [{ Available: true }] ? double.PositiveInfinity : (ring[i].Points - skipped) * gap;
            if (ring[i].Available && run.Use(length) is { } used)
                return new(TimeSpan.FromSeconds(run.Billed), TimeSpan.FromSeconds(elapsed + used), run.Interruptions);
            elapsed += length;

            // Two whole laps without progress: nor will the next one make any.
            if (++lap % (2 * ring.Count) == 0)
            {
                if (run.Safe <= safe)
                    return null;
                safe = run.Safe;
            }
        }
    }

    /// <summary>The trace's stretches, the last one joined to the first where they are alike.</summary>
    private static List<Stretch> Ring(SpotTrace trace)
    {
        List<Stretch> ring = [.. trace.RunLengths.Select((length, i) => new Stretch(length, trace.StartsAvailable == (i % 2 == 0)))];
        if (ring.Count > 1 && ring[0].Available == ring[^1].Available)
        {
            ring[0] = ring[0] with { Points = ring[0].Points + ring[^1].Points };
            ring.RemoveAt(ring.Count - 1);
        }

        return ring;
    }

    private readonly record struct Stretch(int Points, bool Available);
}
