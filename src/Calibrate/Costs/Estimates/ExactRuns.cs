using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Units;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>
/// On capacity that nobody takes away, at a price, over a link and with a loader that stand: the time is a rising function of how much slower the
/// devices work, which is lognormal on either side of its median, and so exact.
/// </summary>
/// <param name="throughput">The factor on it.</param>
internal sealed class ExactRuns(TrainingTime time, SplitLognormal throughput) : RunTimes
{
    private readonly RunSeconds _run = RunSeconds.Whole(time);
    private readonly SplitLognormal _slower = throughput.Inverse;

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

    private double At(double share) => _run.At(_slower.At(share), slowerLink: 1);

    /// <summary>F + k (E[max(C s + E, L)] + V E[s]), s being how much slower: up to s = (L − E)/C the data are waited for.</summary>
    private double Mean()
    {
        var slower = _slower.Mean;
        var edge = (_run.Loading - _run.Exchange) / _run.Compute;
        if (edge <= 0)
            return _run.At(slower, slowerLink: 1);
        var z = _slower.NormalAt(edge);
        var waits = Normal.CDF(0, 1, z);
        var steps = (_run.Loading * waits) + (_run.Exchange * (1 - waits)) + (_run.Compute * _slower.MeanFrom(z));
        return _run.Fixed + (_run.Growth * (steps + (_run.Validation * slower)));
    }

    /// <summary>Solved for the slowest devices that are in time, with and without waiting for data.</summary>
    private double ChanceWithin(double seconds)
    {
        var left = (seconds - _run.Fixed) / _run.Growth;
        var slowest = (left - _run.Exchange) / (_run.Compute + _run.Validation);
        if (_run.Loading > 0)
            slowest = Math.Min(slowest, _run.Validation > 0 ? (left - _run.Loading) / _run.Validation : left >= _run.Loading ? double.PositiveInfinity : 0);
        return slowest <= 0 ? 0 : Normal.CDF(0, 1, _slower.NormalAt(slowest));
    }
}
