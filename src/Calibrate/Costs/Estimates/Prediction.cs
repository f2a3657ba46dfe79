using Calibrate.Costs.Spot;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>How a prediction was made.</summary>
public enum PredictionMethod
{
    /// <summary>Exact: only the throughput is uncertain.</summary>
    ClosedForm,

    /// <summary>Drawn, interruptions by the memoryless model.</summary>
    MonteCarlo,

    /// <summary>Drawn, every run played over the trace from a random point.</summary>
    TraceReplay,
}

/// <summary>How a sum is spread over the runs.</summary>
public sealed record MoneySpread(Money P10, Money P50, Money P90);

/// <summary>What one run takes and costs, one of ten below P10 and one of ten above P90: not the interval of the mean.</summary>
/// <param name="Elapsed">From the start to the finish, waits for capacity included.</param>
/// <param name="InTime">The chance of meeting the job's deadline; null without one.</param>
/// <param name="InBudget">The chance of staying within the job's budget; null without one.</param>
public sealed record Prediction(PredictionMethod Method, int Draws, ulong Seed, TimeSpread Elapsed, MoneySpread Cost, double? InTime, double? InBudget);

/// <summary>One input at its P10 and at its P90, all others at their median.</summary>
/// <param name="Input">E.g. <c>throughput</c>.</param>
public sealed record TornadoBar(string Input, Money AtP10, Money AtP90)
{
    public Money Width => new(Math.Abs(AtP90.Amount - AtP10.Amount), AtP10.Currency);
}
