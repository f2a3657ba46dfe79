using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Statistics;
using Calibrate.Units;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>What an hour and everything besides the hours cost, the price perhaps uncertain.</summary>
/// <param name="PerSecond">Of all machines.</param>
/// <param name="Extras">Storage and transfer.</param>
/// <param name="Factors">For each draw, times the price; null where it stands.</param>
internal readonly record struct RunPrice(double PerSecond, double Extras, string Currency, double[]? Factors);

/// <summary>How the time of one run is spread, and with a price its cost.</summary>
internal abstract class RunTimes
{
    public abstract PredictionMethod Method { get; }

    public abstract TimeSpread Elapsed { get; }

    public abstract double ChanceWithin(TimeSpan deadline);

    public abstract MoneySpread Cost(RunPrice price);

    public abstract double ChanceWithin(Money budget, RunPrice price);

    /// <exception cref="EstimateException">Beyond all sums.</exception>
    protected static Money Sum(double amount, string currency) => amount < 1e18
        ? new((decimal)amount, currency)
        : throw new EstimateException("the cost is beyond all numbers; check samples, epochs and the price");

    /// <exception cref="EstimateException">Beyond every calendar.</exception>
    protected static TimeSpan Time(double seconds) => Seconds.ToTimeSpan(seconds)
        ?? throw new EstimateException("one run in ten would outlast every calendar; check samples, epochs and how often capacity is taken away");
}

/// <summary>On capacity that nobody takes away, at a price that stands: fixed time + steps / a lognormal throughput, exactly.</summary>
/// <param name="deviation">Of the throughput's logarithm; 0 for none.</param>
internal sealed class ExactRuns(TrainingTime time, double deviation) : RunTimes
{
    private readonly double _fixed = (time.StartUp + time.Checkpoints).TotalSeconds;
    private readonly double _steps = (time.Steps + time.Validation).TotalSeconds;

    public override PredictionMethod Method => PredictionMethod.ClosedForm;

    public override TimeSpread Elapsed => new(Time(_fixed + (_steps * Math.Exp(deviation * deviation / 2))), Time(At(0.1)), Time(At(0.5)), Time(At(0.9)));

    public override double ChanceWithin(TimeSpan deadline) => ChanceWithin(deadline.TotalSeconds);

    public override MoneySpread Cost(RunPrice price) => new(CostAt(0.1, price), CostAt(0.5, price), CostAt(0.9, price));

    public override double ChanceWithin(Money budget, RunPrice price) => price.PerSecond == 0
        ? price.Extras <= (double)budget.Amount ? 1 : 0
        : ChanceWithin(((double)budget.Amount - price.Extras) / price.PerSecond);

    private Money CostAt(double share, RunPrice price) => Sum((At(share) * price.PerSecond) + price.Extras, price.Currency);

    private double At(double share) => _fixed + (_steps * (deviation == 0 ? 1 : Math.Exp(deviation * Normal.InvCDF(0, 1, share))));

    private double ChanceWithin(double seconds) =>
        seconds <= _fixed ? 0
        : deviation == 0 ? (seconds >= _fixed + _steps ? 1 : 0)
        : Normal.CDF(0, 1, Math.Log((seconds - _fixed) / _steps) / deviation);
}

/// <summary>Drawn runs.</summary>
/// <param name="billed">Seconds of each.</param>
/// <param name="elapsed">With the waits.</param>
internal sealed class DrawnRuns(PredictionMethod method, double[] billed, double[] elapsed) : RunTimes
{
    public override PredictionMethod Method => method;

    public override TimeSpread Elapsed
    {
        get
        {
            var (values, mean) = (elapsed.AsSpan().ToArray(), elapsed.Average());
            return new(Time(mean), Time(Selection.Quantile(values, 0.1)), Time(Selection.Quantile(values, 0.5)), Time(Selection.Quantile(values, 0.9)));
        }
    }

    public override double ChanceWithin(TimeSpan deadline) => elapsed.Count(time => time <= deadline.TotalSeconds) / (double)elapsed.Length;

    public override MoneySpread Cost(RunPrice price)
    {
        var costs = Costs(price);
        return new(At(0.1), At(0.5), At(0.9));

        Money At(double share) => Sum(Selection.Quantile(costs, share), price.Currency);
    }

    public override double ChanceWithin(Money budget, RunPrice price) => Costs(price).Count(cost => cost <= (double)budget.Amount) / (double)billed.Length;

    /// <summary>Every draw's run on capacity that may be taken away, or at a price that is not certain.</summary>
    public static DrawnRuns Of(TrainingTime time, JobSpot? spot, double deviation, RunDraws draws) => spot?.Trace is { } trace
        ? Replayed(time, spot.Terms.Plan, trace, deviation, draws)
        : Modelled(time, spot?.Terms, deviation, draws);

    private static DrawnRuns Modelled(TrainingTime time, SpotTerms? spot, double deviation, RunDraws draws)
    {
        var kernel = new ScenarioKernel(time, 1, new(0, "USD"), spot: spot);
        var (billed, elapsed) = (new double[draws.Count], new double[draws.Count]);
        for (var i = 0; i < draws.Count; i++)
        {
            var run = kernel.Evaluate(new(1, Math.Exp(deviation * draws.Throughput[i]), 1, draws.Hit[i], draws.Loss[i]));
            (billed[i], elapsed[i]) = (run.BilledSeconds, run.ElapsedSeconds);
        }
        return new(PredictionMethod.MonteCarlo, billed, elapsed);
    }

    private static DrawnRuns Replayed(TrainingTime time, CheckpointPlan plan, SpotTrace trace, double deviation, RunDraws draws)
    {
        var (billed, elapsed) = (new double[draws.Count], new double[draws.Count]);
        for (var i = 0; i < draws.Count; i++)
        {
            var work = time.StartUp + ((time.Steps + time.Validation) / Math.Exp(deviation * draws.Throughput[i]));
            var run = TraceReplay.From(trace, draws.Start[i], work, plan);
            (billed[i], elapsed[i]) = run is { } ended ? (ended.Billed.TotalSeconds, ended.Elapsed.TotalSeconds) : (double.PositiveInfinity, double.PositiveInfinity);
        }
        return new(PredictionMethod.TraceReplay, billed, elapsed);
    }

    private double[] Costs(RunPrice price)
    {
        var costs = new double[billed.Length];
        for (var i = 0; i < costs.Length; i++)
            costs[i] = (billed[i] * price.PerSecond * (price.Factors is { } factors ? factors[i] : 1)) + price.Extras;
        return costs;
    }
}
