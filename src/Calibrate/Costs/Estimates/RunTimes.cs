using Calibrate.Costs.Training;
using Calibrate.Costs.Spot;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What an hour and everything besides the hours cost, the price perhaps uncertain.</summary>
/// <param name="PerSecond">Of all machines.</param>
/// <param name="Extras">Storage and transfer.</param>
/// <param name="Factors">For each draw, times the price; null where it stands.</param>
internal readonly record struct RunPrice(double PerSecond, double Extras, string Currency, double[]? Factors)
{
    /// <summary>At the listed price.</summary>
    public double Of(double seconds) => (seconds * PerSecond) + Extras;
}

/// <summary>How the time of one run is spread, and with a price its cost.</summary>
internal abstract class RunTimes
{
    public abstract PredictionMethod Method { get; }

    public abstract TimeSpread Elapsed { get; }

    public abstract double ChanceWithin(TimeSpan deadline);

    /// <param name="budget">Null where no chance is asked for.</param>
    /// <returns>The cost of one run, and the chance that it is within the budget.</returns>
    public abstract (MoneySpread Spread, double? WithinBudget) Cost(RunPrice price, Money? budget);

    /// <exception cref="EstimateException">Beyond all sums.</exception>
    protected static Money Sum(double amount, string currency) => amount < 1e18
        ? new((decimal)amount, currency)
        : throw new EstimateException("the cost is beyond all numbers; check samples, epochs and the price");

    /// <exception cref="EstimateException">Beyond every calendar.</exception>
    protected static TimeSpan Time(double seconds) => Seconds.ToTimeSpan(seconds)
        ?? throw new EstimateException("one run in ten would outlast every calendar; check samples, epochs and how often capacity is taken away");
}
