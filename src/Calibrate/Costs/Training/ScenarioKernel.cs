using Calibrate.Costs.Spot;
using Calibrate.Units;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Training;

/// <summary>A run on interruptible capacity.</summary>
/// <param name="Rate">Of the whole job: N nodes have N times a node's.</param>
/// <param name="MeanWait">For capacity, after an interruption.</param>
public sealed record SpotTerms(CheckpointPlan Plan, InterruptionRate Rate, TimeSpan MeanWait);

/// <summary>
/// One run's time and cost for one <see cref="Scenario"/>, without allocating: made for tens of millions of draws. On capacity
/// that nobody takes away it is exact.
/// </summary>
/// <remarks>
/// On interruptible capacity the time lost has its exact mean and variance (with segments of equal length), its exact chance
/// of being zero, e^(−U/M), and in between the shape of a lognormal. Interruptions are taken to be in proportion to the time
/// lost. Where no segment is ever through, all is infinite.
/// </remarks>
public readonly struct ScenarioKernel
{
    private readonly RunSeconds _run;
    private readonly double _pricePerSecond;
    private readonly double _extras;
    private readonly double _tau;
    private readonly double _delta;
    private readonly double _restart;
    private readonly double _rate;
    private readonly double _wait;
    private readonly bool _noticeSaves;

    /// <param name="time">The scenario's throughput divides its work and its validation, the link the exchange, the rate of loading the loading; start-up stays.</param>
    /// <param name="devices">Billed for all of it.</param>
    /// <param name="extras">Storage and transfer, in the price's currency; null for none.</param>
    /// <param name="spot">Null on capacity that nobody takes away.</param>
    public ScenarioKernel(TrainingTime time, int devices, HourlyPrice price, Money? extras = null, SpotTerms? spot = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1);
        if (extras is { } sum && sum.Currency != price.Currency)
            throw new ArgumentException($"{sum.Currency} and {price.Currency} do not add up", nameof(extras));
        // Spot writes checkpoints of its own.
        _run = spot is null ? RunSeconds.Whole(time) : RunSeconds.Work(time);
        _pricePerSecond = (double)price.Amount * devices / 3600;
        _extras = (double)(extras?.Amount ?? 0);
        _tau = spot?.Plan.Interval.TotalSeconds ?? 0;
        _delta = spot?.Plan.Cost.TotalSeconds ?? 0;
        _restart = spot?.Plan.Restart.TotalSeconds ?? 0;
        _rate = spot?.Rate.PerSecond ?? 0;
        _wait = spot?.MeanWait.TotalSeconds ?? 0;
        _noticeSaves = spot?.Plan.NoticeSaves ?? false;
    }

    public ScenarioOutcome Evaluate(in Scenario scenario)
    {
        var undisturbed = Undisturbed(scenario);
        var (lost, interruptions) = Lost(undisturbed, _rate * scenario.Interruptions, scenario);
        var billed = undisturbed + lost;
        return new(billed, billed + (interruptions * _wait), (billed * _pricePerSecond * scenario.Price) + _extras);
    }

    /// <summary>The scenario whose lost time is the quantile of all, its price and throughput as they are.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    public Scenario WithLossAt(double share, in Scenario scenario)
    {
        var undisturbed = Undisturbed(scenario);
        var hit = -RunMoments.Expm1(-undisturbed * _rate * scenario.Interruptions);
        return share <= 1 - hit
            ? scenario with { Hit = 1 }
            : scenario with { Hit = 0, Loss = Normal.InvCDF(0, 1, (share - (1 - hit)) / hit) };
    }

    private double Undisturbed(in Scenario scenario)
    {
        var work = _run.At(1 / scenario.Throughput, 1 / scenario.Link, 1 / scenario.Loading);
        return _tau > 0 ? work + (_delta * Math.Max(0, Math.Ceiling(work / _tau) - 1)) : work;
    }

    private (double Seconds, double Interruptions) Lost(double undisturbed, double rate, in Scenario scenario)
    {
        var hit = -RunMoments.Expm1(-undisturbed * rate);
        if (scenario.Hit >= hit)
            return (0, 0);

        var run = Moments(undisturbed, rate);
        if (!double.IsFinite(run.Variance))
            return (double.PositiveInfinity, double.PositiveInfinity);
        var lost = run.Mean - undisturbed;
        if (lost <= 0)
            return (0, 0);

        // Of the lost time, given that some is.
        var mean = lost / hit;
        var square = (run.Variance + (lost * lost)) / hit;
        var spread = Math.Log(Math.Max(1, square / (mean * mean)));
        var drawn = mean * Math.Exp((Math.Sqrt(spread) * scenario.Loss) - (spread / 2));
        return (drawn, drawn * (run.Interruptions / lost));
    }

    private RunMoments Moments(double undisturbed, double rate)
    {
        if (_noticeSaves)
            return RunMoments.Noticed(undisturbed, _delta, _restart, rate);
        var length = Math.Min(_tau + _delta, undisturbed);
        return (undisturbed / length) * RunMoments.Segment(length, _restart, rate);
    }
}
