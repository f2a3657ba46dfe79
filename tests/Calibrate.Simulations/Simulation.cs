using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Simulations;

/// <summary>Many cells of one model. Each has a seed of its own, so that the number of cores changes nothing.</summary>
public sealed class Simulation(int runs)
{
    public int Runs { get; } = runs;

    public Tally Of(NoiseModel model, StopRule stop, BlockSettings settings)
    {
        var outcomes = new Outcome[Runs];
        Parallel.For(0, Runs, run => outcomes[run] = SimulatedCell.Measure(model, stop, settings, new(SeedOf(model, run))));
        return new(outcomes);
    }

    /// <summary>The model's name (FNV-1a) and the run: models do not share their luck.</summary>
    private static ulong SeedOf(NoiseModel model, int run)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var letter in model.Name)
            hash = (hash ^ letter) * 0x100000001B3;
        return hash + (ulong)run;
    }
}
