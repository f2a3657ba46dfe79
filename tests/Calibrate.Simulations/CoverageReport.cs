using System.Globalization;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Simulations;

/// <summary>What the rules do to synthetic cells, as a page: docs/coverage.md.</summary>
public sealed class CoverageReport(Simulation simulation)
{
    private static readonly StopRule Trusted = new(Tier.Trusted);
    private static readonly StopRule Draft = new(Tier.Draft);

    private static readonly BlockSettings Blocks = BlockSettings.Short;

    private sealed record Row(string Label, NoiseModel Model, Tally Tally);

    public string Render() =>
        $"""
        # How often the intervals hold

        {Text($"Each row below is {simulation.Runs:N0} simulated cells. Only their block times are drawn: how many blocks a launch times, where its")}
        warm-up is cut, when the cell stops and what status it ends with is decided by the same code that runs a real cell.
        `scripts/coverage` makes this page again, on one platform byte for byte; `scripts/coverage --runs N` makes it with another number of cells.
        The tests run the same simulation with fewer (`CoverageTests`).

        An undisturbed step takes 1. Unless a model says otherwise, blocks have normal noise of 1% and launches differ by a normal 1%.
        {Text($"Launches time {Blocks.Count} to {Blocks.MaxCount} blocks (the reduced suite's) and cells run until Trusted, for at most {TierRule.MostLaunches} launches.")}
        *Covered* counts every cell, whatever its status: a rule that stops when the interval happens to be narrow must not choose
        its own examination. A *miss* is a cell with that status whose interval does not hold the truth, as a share of all cells.
        {Text($"With {simulation.Runs:N0} cells, shares near 95% are known to about ±{Figure.Percent(2 * Math.Sqrt(0.95 * 0.05 / simulation.Runs))}.")}

        ## Noise models

        - **white**: independent blocks. Truth: their mean.
        - **AR(1) 0.6**, **AR(1) 0.9**: each block's noise correlates with the next one's by so much. Truth: the mean.
        - **heavy tail**: each block takes a Lomax excess on top, P(excess > x) = (1 + x/3%)^-2.5. Truth: the mean, the tail included.
        - **warm-up decay**: the first block is 30% slower, and the excess falls by a factor of e from block to block: harder than
          the development machine, whose second block is mostly within 2%. Truth: the mean after the warm-up.
        - **slow drift**: steps get 5% slower over the planned blocks, and go on doing so if more are measured. Truth: the mean over
          the planned blocks.
        - **bimodal launches**: each launch is 5% slower or not, with equal chances and no other spread. Truth: the mean of both kinds.
        - **stalls**: one block in ten takes 20% longer. Truth: the mean, stalls included.

        {Coverage("model", [.. Models.All.Select(model => Run(model, Trusted))], CellStatus.Trusted)}
        Asked are 93 to 97% for white and correlated noise, and at most 7% Trusted misses on every model. Skewed noise (heavy tail,
        stalls) is covered a little less: a cell that happened to meet few slow blocks is low and narrow at once. Drift and bimodal
        launches are flagged, so that their figures enter no price unasked; a drift is covered so rarely because the cut takes the
        fastest blocks.

        ## Where stopping could choose

        A cell stops at the first look that finds its interval narrow enough, from the tenth launch to the fifteenth. Where the
        spread between launches straddles what the tier allows, this favours intervals that are narrow by chance. White noise:

        {Coverage("spread between launches", [.. Models.Spreads.Select(model => Run(model, Trusted))], CellStatus.Trusted)}
        It costs a point of coverage at most. Of the few cells that a spread of 4% or 5% lets through as Trusted, though, about one
        in four misses: what keeps that rare is that the tier turns nearly all such cells away.

        Cells that stop at the draft tier look from the fifth launch on, and more often, which costs up to two points or a little more
        where launches differ by 15 to 20%:

        {Coverage("spread between launches", [.. Models.WideSpreads.Select(model => Run(model, Draft))], CellStatus.Draft)}
        ## Flags

        Cells of exactly so many launches, not stopped early. *Slow* launches are slower than the others by a fixed amount, and
        differ by nothing else than the noise of their blocks, unless a spread is named.

        {Flags()}
        The last rows are the limit of what ten launches can tell: two modes 5% apart whose own launches spread by 1% look too much
        like one mode that spreads by 3%, and a rule that found them would flag such a cell as well.

        ## Warm-up

        MSER looks for the cut within the first quarter. With so few blocks it finds chance as well, and more so under correlation:
        the launch then times more blocks, up to 20. A cell is NoSteadyState when more than half of its launches have still not
        settled there, which chance does not bring about.

        {WarmUps()}
        ## What the rules do not see

        A slow launch or a long stall that is rarer than what was measured is in no interval, because it did not happen. A cell of
        ten launches is Trusted for what it met. A drift near the 1% from which it counts is flagged about every other time:

        {Coverage("model", [.. Models.Hidden.Select(model => Run(model, Trusted))], CellStatus.Trusted)}
        """;

    private static string Coverage(string header, IReadOnlyList<Row> rows, CellStatus tier) => MarkdownTable.Of(
        rows,
        (header, row => row.Label),
        ("truth", row => Text($"{row.Model.Truth:0.0000}")),
        ("covered", row => Share(row.Tally.Covered)),
        ("Trusted", row => Share(row.Tally.Ended(CellStatus.Trusted))),
        ("Draft", row => Share(row.Tally.Ended(CellStatus.Draft))),
        ("NotConverged", row => Share(row.Tally.Ended(CellStatus.NotConverged))),
        ("NoSteadyState", row => Share(row.Tally.Ended(CellStatus.NoSteadyState))),
        ("Drift", row => Share(row.Tally.Ended(CellStatus.Drift))),
        ("Bimodal", row => Share(row.Tally.Ended(CellStatus.Bimodal))),
        ($"{tier} misses", row => Share(row.Tally.Missed(tier))),
        ("launches", row => Text($"{row.Tally.Launches:0.0}")));

    private string Flags()
    {
        IEnumerable<(string Says, NoiseModel Model, int Launches)> cells =
        [
            .. Models.Plain.Select(model => ($"no drift, {model.Name}", model, 10)),
            .. Models.Plain.Select(model => ($"drift of 5%, {model.Name}", model with { Drift = 0.05 }, 10)),
            ("2 of 10 launches 5% slow", Models.SlowLaunches(2, 0.05), 10),
            ("5 of 10 launches 5% slow", Models.SlowLaunches(5, 0.05), 10),
            ("2 of 15 launches 5% slow", Models.SlowLaunches(2, 0.05), 15),
            ("7 of 15 launches 5% slow", Models.SlowLaunches(7, 0.05), 15),
            ("1 of 10 launches 5% slow", Models.SlowLaunches(1, 0.05), 10),
            ("1 of 10 launches 20% slow", Models.SlowLaunches(1, 0.20), 10),
            ("1 of 10 launches 20% slow, spread 1%", Models.SlowLaunches(1, 0.20) with { LaunchSpread = 0.01 }, 10),
            ("10 launches of one mode, spread 3%", Models.SpreadBy(0.03), 10),
            ("15 launches of one mode, spread 3%", Models.SpreadBy(0.03), 15),
            ("5 of 10 launches 5% slow, spread 1%", Models.SlowLaunches(5, 0.05) with { LaunchSpread = 0.01 }, 10),
            ("7 of 15 launches 5% slow, spread 1%", Models.SlowLaunches(7, 0.05) with { LaunchSpread = 0.01 }, 15),
        ];
        return MarkdownTable.Of(
            cells.Select(cell => Run(cell.Model, new(Tier.Trusted, cell.Launches)) with { Label = cell.Says }),
            ("cell", row => row.Label),
            ("NoSteadyState", row => Share(row.Tally.Ended(CellStatus.NoSteadyState))),
            ("Drift", row => Share(row.Tally.Ended(CellStatus.Drift))),
            ("Bimodal", row => Share(row.Tally.Ended(CellStatus.Bimodal))));
    }

    private string WarmUps() => MarkdownTable.Of(
        from settings in new[] { BlockSettings.Short, BlockSettings.Standard }
        from model in Models.Plain.Append(Models.WarmUp)
        select Run(model, Trusted, settings) with { Label = Text($"{model.Name}, {settings.Count} blocks planned") },
        ("model", row => row.Label),
        ("launches that time more", row => Share(row.Tally.Extended)),
        ("blocks of a launch", row => Text($"{row.Tally.Blocks:0.0}")),
        ("launches not settled at the end", row => Share(row.Tally.Unsettled)),
        ("cells NoSteadyState", row => Share(row.Tally.Ended(CellStatus.NoSteadyState))));

    private Row Run(NoiseModel model, StopRule stop) => Run(model, stop, Blocks);

    private Row Run(NoiseModel model, StopRule stop, BlockSettings settings) => new(model.Name, model, simulation.Of(model, stop, settings));

    private static string Share(double share) => Figure.Percent(share, 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
