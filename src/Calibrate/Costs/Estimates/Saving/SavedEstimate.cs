using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>An estimate as it is kept, to be checked later: schema <c>calibrate.estimate/1</c>.</summary>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Tool">That made it.</param>
/// <param name="Hours">Billed, expected.</param>
/// <param name="Cost">Expected.</param>
/// <param name="Cells">It stands on; empty where nothing was measured.</param>
/// <param name="Rows">Of prices and of everything else that ships or was imported.</param>
/// <param name="Sha256">Over every byte of the file, its own 64 digits read as zeros; null before it is written.</param>
public sealed record SavedEstimate(
    DateTimeOffset Created, ToolDescription Tool, string Job, string Machine, int Devices, double Hours, Money Cost,
    IReadOnlyList<SavedCell> Cells, IReadOnlyList<RowReference> Rows, IReadOnlyList<string> Assumptions, IReadOnlyList<string> Warnings,
    Derivation Derivation, string? Sha256 = null)
{
    public const string CurrentSchema = "calibrate.estimate/1";

    public static SavedEstimate Of(JobEstimate estimate, ToolDescription tool, DateTimeOffset now) => new(
        now, tool, estimate.Job.Name, estimate.Machine.Name, estimate.Devices, estimate.Time.Mid.TotalHours, estimate.Cost.Mid,
        EstimateRows.Cells(estimate), EstimateRows.Of(estimate, new(PriceCatalogue.Shipped)), estimate.Assumptions, estimate.Warnings, estimate.Derivation);
}

/// <summary>A measured cell that a figure stands on.</summary>
/// <param name="File">The profile, as it was named when it was read.</param>
/// <param name="Sha256">Null for a profile that was never written.</param>
public sealed record SavedCell(string File, string Cell, string? Sha256 = null);
