using Calibrate.Statistics;

namespace Calibrate.Costs.Estimates;

/// <summary>What is drawn for a run, before it is known on which machine: offers share the draws, so that they compare without noise.</summary>
internal sealed class RunDraws
{
    private RunDraws(int count) => (Throughput, Price, Hit, Loss, Start, Link, Loading) = (new double[count], new double[count], new double[count], new double[count], new double[count], new double[count], new double[count]);

    public int Count => Throughput.Length;

    /// <summary>Standard normal.</summary>
    public double[] Throughput { get; }

    /// <summary>Uniform on [0, 1), as are <see cref="Hit"/> and <see cref="Start"/>.</summary>
    public double[] Price { get; }

    public double[] Hit { get; }

    /// <summary>Standard normal.</summary>
    public double[] Loss { get; }

    /// <summary>Where in a trace a run starts.</summary>
    public double[] Start { get; }

    /// <summary>Standard normal.</summary>
    public double[] Link { get; }

    /// <summary>Standard normal.</summary>
    public double[] Loading { get; }

    public static RunDraws Of(ulong seed, int count)
    {
        if (count < 100)
            throw new ArgumentOutOfRangeException(nameof(count), count, "quantiles take at least 100 draws");
        var random = new SeededRandom(seed);
        var draws = new RunDraws(count);
        for (var i = 0; i < count; i++)
        {
            draws.Throughput[i] = random.NextNormal();
            draws.Price[i] = 1 - random.NextUnit();
            draws.Hit[i] = 1 - random.NextUnit();
            draws.Loss[i] = random.NextNormal();
            draws.Start[i] = 1 - random.NextUnit();
        }
        // Apart, so that the runs of one device do not depend on whether others have a link, or a loader.
        for (var i = 0; i < count; i++)
            draws.Link[i] = random.NextNormal();
        for (var i = 0; i < count; i++)
            draws.Loading[i] = random.NextNormal();
        return draws;
    }
}
