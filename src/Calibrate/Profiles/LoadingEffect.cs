using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>What loading in earnest leaves of a cell's throughput: it beside the same cell whose inputs are there beforehand.</summary>
/// <param name="Speed">The loaded one's throughput over the other's.</param>
public sealed record LoadingEffect(Cell Loaded, Cell Synthetic, RatioInterval Speed)
{
    /// <summary>Of all cells of a run that were measured both ways.</summary>
    public static IReadOnlyList<LoadingEffect> In(Profile profile) =>
    [
        .. from loaded in profile.Cells
           where loaded is { Key.Loader: Loader.Real, Figures: not null }
           let twin = loaded.Key with { Loader = Loader.Synthetic, LoaderWorkers = 0 }
           from synthetic in profile.Cells
           where synthetic.Key == twin && synthetic.Figures is not null
           // Throughput goes as one over the step time.
           select new LoadingEffect(loaded, synthetic, RatioInterval.Of(StepSeconds(synthetic), StepSeconds(loaded))),
    ];

    private static double[] StepSeconds(Cell cell) => [.. cell.Launches.Where(launch => launch.Counts).Select(launch => launch.StepSeconds)];
}
