using static System.FormattableString;
using Calibrate.Images.Pipelines;
using Calibrate.Profiles.Loading;
using Calibrate.Statistics;

namespace Calibrate.Measuring.Loading;

/// <summary>Batches that are taken as fast as they come.</summary>
public interface IBatchStream : IDisposable
{
    /// <summary>Waits for the next batch, and lets go of it.</summary>
    void Take();
}

/// <summary>
/// Starts the loader again and again, with each number of workers once a round and in random order, so that a slow minute of the host meets all of them.
/// </summary>
/// <param name="start">With so many workers.</param>
/// <param name="progress">A line after each repeat.</param>
public sealed class LoaderMeasurement(LoaderPlan plan, Func<int, IBatchStream> start, TimeProvider time, Action<string> progress)
{
    // The first repeats would else compile their code.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <exception cref="RunFailedException">It was stopped.</exception>
    public LoaderRow[] Run(CancellationToken stop)
    {
        var repeats = plan.Workers.ToDictionary(workers => workers, _ => new List<LoaderRepeat>());
        Repeat(plan.Workers[0], WarmUp, stop);
        for (var round = 1; round <= plan.Repeats; round++)
        {
            foreach (var workers in SeededRandom.Named(plan.Seed, $"loader round {round}").Shuffle(plan.Workers))
            {
                var repeat = Repeat(workers, plan.Duration, stop);
                repeats[workers].Add(repeat);
                progress(Invariant($"round {round} of {plan.Repeats}: {workers} {(workers == 1 ? "worker" : "workers")}, {repeat.Images / repeat.Seconds:0} images/s"));
            }
        }

        return [.. plan.Workers.Select(workers => LoaderRow.Of(workers, repeats[workers]))];
    }

    // Workers finish together: counting whole rounds of them neither favours nor costs those that are half done.
    private LoaderRepeat Repeat(int workers, TimeSpan duration, CancellationToken stop)
    {
        using var stream = start(workers);
        for (var i = 0; i < workers * LoaderSettings.Prefetch; i++)
            Take();
        var began = time.GetTimestamp();
        var images = 0L;
        TimeSpan elapsed;
        do
        {
            for (var i = 0; i < workers; i++)
                Take();
            images += (long)workers * plan.Batch;
            elapsed = time.GetElapsedTime(began);
        }
        while (elapsed < duration);
        return new(images, elapsed.TotalSeconds);

        void Take()
        {
            if (stop.IsCancellationRequested)
                throw new RunFailedException("stopped before the end; nothing is kept of a loader measurement that is not whole");
            stream.Take();
        }
    }
}
