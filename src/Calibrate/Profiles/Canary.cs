using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>One fixed cell, measured once before and once after all others: whether the machine stayed what it was.</summary>
/// <param name="Cell">Its id.</param>
/// <param name="BeforeStepSeconds">Null when that launch gave no figure.</param>
/// <param name="AfterStepSeconds">Null when that launch gave no figure, or was not made: after a first without one, or in a run that was stopped.</param>
/// <param name="RegimeBefore">The host's speed state, as in <see cref="RunDescription.HostRegimes"/>; null when it is not known.</param>
/// <param name="Reason">Why a launch that was made gave no figure; null where each did.</param>
public sealed record Canary(
    string Cell, double? BeforeStepSeconds = null, double? AfterStepSeconds = null, string? RegimeBefore = null, string? RegimeAfter = null, string? Reason = null)
{
    /// <summary>What it says against the whole run, or null.</summary>
    public string? Problem => (BeforeStepSeconds, AfterStepSeconds) is ({ } before, { } after)
        ? CanaryRule.Reject(before, after, RegimeBefore, RegimeAfter)
        : null;

    /// <summary>What becomes of a cell that would be used, or null: in a machine that changed there is no figure to rely on.</summary>
    public CellVerdict? Judge(Cell cell) =>
        cell.Status.Standing == Standing.Usable && Problem is { } problem ? new(CellStatus.EnvironmentUnstable, problem) : null;
}
