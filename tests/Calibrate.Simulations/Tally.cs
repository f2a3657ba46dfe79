using Calibrate.Profiles;

namespace Calibrate.Simulations;

/// <summary>How one simulated cell came out.</summary>
/// <param name="Covers">Whether its interval holds the truth.</param>
/// <param name="Blocks">Of all its launches.</param>
/// <param name="Extended">Launches that ran beyond the planned blocks.</param>
/// <param name="Unsettled">Launches without a steady state at their last block.</param>
public readonly record struct Outcome(CellStatus Status, bool Covers, int Launches, int Blocks, int Extended, int Unsettled);

/// <summary>How many simulated cells of one model came out.</summary>
public sealed class Tally(IReadOnlyList<Outcome> outcomes)
{
    private readonly double _launches = outcomes.Sum(outcome => outcome.Launches);

    public int Runs => outcomes.Count;

    /// <summary>Share of all cells, whatever their status, whose interval holds the truth.</summary>
    public double Covered => Share(outcome => outcome.Covers);

    /// <summary>Share of all cells that end so.</summary>
    public double Ended(CellStatus status) => Share(outcome => outcome.Status == status);

    /// <summary>Share of all cells that end so beside the truth.</summary>
    public double Missed(CellStatus status) => Share(outcome => outcome.Status == status && !outcome.Covers);

    /// <summary>Mean launches of a cell.</summary>
    public double Launches => _launches / Runs;

    /// <summary>Mean blocks of a launch.</summary>
    public double Blocks => outcomes.Sum(outcome => outcome.Blocks) / _launches;

    /// <summary>Share of all launches that ran beyond the planned blocks.</summary>
    public double Extended => outcomes.Sum(outcome => outcome.Extended) / _launches;

    /// <summary>Share of all launches that had no steady state at their last block.</summary>
    public double Unsettled => outcomes.Sum(outcome => outcome.Unsettled) / _launches;

    private double Share(Func<Outcome, bool> what) => (double)outcomes.Count(what) / Runs;
}
