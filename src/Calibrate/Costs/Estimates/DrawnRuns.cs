using System.Buffers;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>Drawn runs.</summary>
/// <param name="billed">Seconds of each.</param>
/// <param name="elapsed">With the waits.</param>
internal sealed class DrawnRuns(PredictionMethod method, double[] billed, double[] elapsed) : RunTimes
{
    // Where the price stands, one order serves all offers.
    private readonly Lazy<double[]> _shortestFirst = new(() => [.. billed.Order()]);

    public override PredictionMethod Method => method;

    public override TimeSpread Elapsed { get; } = Spread(elapsed);

    public override double ChanceWithin(TimeSpan deadline) => ShareWithin(elapsed, deadline.TotalSeconds);

    public override (MoneySpread Spread, double? WithinBudget) Cost(RunPrice price, Money? budget) =>
        price.Factors is { } factors ? AtPrices(price, factors, budget) : AtOnePrice(price, budget);

    /// <summary>Every draw's run on capacity that may be taken away, over a link, with a loader or at a price that is not certain.</summary>
    public static DrawnRuns Of(TrainingTime time, JobSpot? spot, RunSpread spread, RunDraws draws) => spot?.Trace is { } trace
        ? Replayed(time, spot.Terms.Plan, trace, spread, draws)
        : Modelled(time, spot?.Terms, spread, draws);

    private (MoneySpread Spread, double? WithinBudget) AtOnePrice(RunPrice price, Money? budget)
    {
        var runs = _shortestFirst.Value;
        return (new(At(0.1), At(0.5), At(0.9)), budget is { } most ? Within((double)most.Amount) : null);

        Money At(double share) => Sum(price.Of(Quantile.OfSorted(runs, share)), price.Currency);

        // The first that costs more.
        double Within(double most)
        {
            var (low, high) = (0, runs.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (price.Of(runs[middle]) <= most)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low / (double)runs.Length;
        }
    }

    private (MoneySpread Spread, double? WithinBudget) AtPrices(RunPrice price, double[] factors, Money? budget)
    {
        var costs = ArrayPool<double>.Shared.Rent(billed.Length);
        try
        {
            var drawn = costs.AsSpan(0, billed.Length);
            for (var i = 0; i < drawn.Length; i++)
                drawn[i] = (billed[i] * price.PerSecond * factors[i]) + price.Extras;
            return (new(At(drawn, 0.1), At(drawn, 0.5), At(drawn, 0.9)), budget is { } most ? ShareWithin(drawn, (double)most.Amount) : null);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(costs);
        }

        Money At(Span<double> drawn, double share) => Sum(Selection.Quantile(drawn, share), price.Currency);
    }

    private static TimeSpread Spread(double[] seconds)
    {
        double[] values = [.. seconds];
        return new(Time(values.Average()), Time(Selection.Quantile(values, 0.1)), Time(Selection.Quantile(values, 0.5)), Time(Selection.Quantile(values, 0.9)));
    }

    private static DrawnRuns Modelled(TrainingTime time, SpotTerms? spot, RunSpread spread, RunDraws draws)
    {
        var kernel = new ScenarioKernel(time, 1, new(0, "USD"), spot: spot);
        var (billed, elapsed) = (new double[draws.Count], new double[draws.Count]);
        for (var i = 0; i < draws.Count; i++)
        {
            var run = kernel.Evaluate(new(1, spread.Throughput.Of(draws.Throughput[i]), 1, draws.Hit[i], draws.Loss[i], spread.Link.Of(draws.Link[i]), spread.Loading.Of(draws.Loading[i])));
            (billed[i], elapsed[i]) = (run.BilledSeconds, run.ElapsedSeconds);
        }
        return new(PredictionMethod.MonteCarlo, billed, elapsed);
    }

    private static DrawnRuns Replayed(TrainingTime time, CheckpointPlan plan, SpotTrace trace, RunSpread spread, RunDraws draws)
    {
        var work = RunSeconds.Work(time);
        var (billed, elapsed) = (new double[draws.Count], new double[draws.Count]);
        for (var i = 0; i < draws.Count; i++)
        {
            var seconds = work.At(1 / spread.Throughput.Of(draws.Throughput[i]), 1 / spread.Link.Of(draws.Link[i]), 1 / spread.Loading.Of(draws.Loading[i]));
            var run = TraceReplay.From(trace, draws.Start[i], Time(seconds), plan);
            (billed[i], elapsed[i]) = run is { } ended ? (ended.Billed.TotalSeconds, ended.Elapsed.TotalSeconds) : (double.PositiveInfinity, double.PositiveInfinity);
        }
        return new(PredictionMethod.TraceReplay, billed, elapsed);
    }

    private static double ShareWithin(ReadOnlySpan<double> values, double most)
    {
        var within = 0;
        foreach (var value in values)
            within += value <= most ? 1 : 0;
        return within / (double)values.Length;
    }
}
