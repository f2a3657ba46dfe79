using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Units;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>
/// On capacity that nobody takes away, at a price and over a link that stand: the time is a rising function of how much slower the
/// devices work, which is lognormal, and so exact.
/// </summary>
/// <param name="deviation">Of the throughput's logarithm; 0 for none.</param>
internal sealed class ExactRuns(TrainingTime time, double deviation) : RunTimes
{
    private readonly RunSeconds _run = RunSeconds.Whole(time);

    public override PredictionMethod Method => PredictionMethod.ClosedForm;

    public override TimeSpread Elapsed => new(Time(Mean()), Time(At(0.1)), Time(At(0.5)), Time(At(0.9)));

    public override double ChanceWithin(TimeSpan deadline) => ChanceWithin(deadline.TotalSeconds);

    public override (MoneySpread Spread, double? WithinBudget) Cost(RunPrice price, Money? budget) => (
        new(CostAt(0.1, price), CostAt(0.5, price), CostAt(0.9, price)),
        budget is { } most ? ChanceWithin((double)most.Amount, price) : null);

    private double ChanceWithin(double budget, RunPrice price) => price.PerSecond == 0
        ? price.Extras <= budget ? 1 : 0
        : ChanceWithin((budget - price.Extras) / price.PerSecond);

    private Money CostAt(double share, RunPrice price) => Sum(price.Of(At(share)), price.Currency);

    private double At(double share) => _run.At(deviation == 0 ? 1 : Math.Exp(deviation * Normal.InvCDF(0, 1, share)), slowerLink: 1);

    /// <summary>F + k (E[max(C s + E, L)] + V E[s]), s lognormal: up to s = (L − E)/C the data are waited for.</summary>
    private double Mean()
    {
        var slower = Math.Exp(deviation * deviation / 2);
        var edge = (_run.Loading - _run.Exchange) / _run.Compute;
        if (edge <= 0 || deviation == 0)
            return _run.At(slower, slowerLink: 1);
        var z = Math.Log(edge) / deviation;
        var waits = Normal.CDF(0, 1, z);
        var steps = (_run.Loading * waits) + (_run.Exchange * (1 - waits)) + (_run.Compute * slower * Normal.CDF(0, 1, deviation - z));
        return _run.Fixed + (_run.Growth * (steps + (_run.Validation * slower)));
    }

    /// <summary>Solved for the slowest devices that are in time, with and without waiting for data.</summary>
    private double ChanceWithin(double seconds)
    {
        if (deviation == 0)
            return seconds >= _run.At(1, 1) ? 1 : 0;
        var left = (seconds - _run.Fixed) / _run.Growth;
        var slowest = (left - _run.Exchange) / (_run.Compute + _run.Validation);
        if (_run.Loading > 0)
            slowest = Math.Min(slowest, _run.Validation > 0 ? (left - _run.Loading) / _run.Validation : left >= _run.Loading ? double.PositiveInfinity : 0);
        return slowest <= 0 ? 0 : Normal.CDF(0, 1, Math.Log(slowest) / deviation);
    }
}
