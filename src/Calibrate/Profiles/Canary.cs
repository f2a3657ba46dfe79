using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>One fixed cell, measured once before and once after all others: whether the machine stayed what it was.</summary>
/// <param name="Cell">Its id.</param>
/// <param name="AfterStepSeconds">Null when the run was stopped before it.</param>
/// <param name="RegimeBefore">The host's speed state, as in <see cref="RunDescription.HostRegimes"/>; null when it is not known.</param>
public sealed record Canary(
    string Cell, double BeforeStepSeconds, double? AfterStepSeconds = null, string? RegimeBefore = null, string? RegimeAfter = null)
{
    /// <summary>What it says against the whole run, or null.</summary>
    public string? Problem => AfterStepSeconds is { } after ? CanaryRule.Reject(BeforeStepSeconds, after, RegimeBefore, RegimeAfter) : null;

    /// <summary>What becomes of a cell that would be used, or null: in a machine that changed there is no figure to rely on.</summary>
    public CellVerdict? Judge(Cell cell) =>
        cell.Status.Standing == Standing.Usable && Problem is { } problem ? new(CellStatus.EnvironmentUnstable, problem) : null;
}
