using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Claims;

/// <content>What profiles tell.</content>
internal sealed partial class ClaimSources
{
    /// <summary>
    /// A figure of each of some measured cells. Cells that are needed on one device come from one profile, the newest that has them
    /// all: another session of the same machine may have been another speed.
    /// </summary>
    /// <returns>Null where one is missing, or may not be priced.</returns>
    public IReadOnlyList<Quantity>? Measured(IReadOnlyList<NeededCell> needed, CellFigure figure)
    {
        var profiles = needed.Select(cell => cell.On).Distinct().ToDictionary(device => device, device => Newest(device, needed, figure));
        return profiles.ContainsValue(null) ? null : [.. needed.Select(cell => FigureOf(Find(cell, profiles[cell.On]!, figure)!, profiles[cell.On]!, figure))];
    }

    private ProfileSource? Newest(DeviceNeed device, IReadOnlyList<NeededCell> needed, CellFigure figure) => facts.Profiles
        .Where(source => device.Is(source.Profile) && needed.Where(cell => cell.On == device).All(cell => Find(cell, source, figure) is not null))
        .MaxBy(source => source.Profile.Created);

    private static Cell? Find(NeededCell needed, ProfileSource source, CellFigure figure) => source.Profile.Cells.FirstOrDefault(cell =>
        cell.Key == needed.Key && cell.Figures is { } figures && Has(figures, figure)
        && (cell.Status.Standing == Standing.Usable || (cell.Status.Standing == Standing.Flagged && source.Flagged == FlaggedCells.Allow)));

    private static bool Has(CellFigures figures, CellFigure figure) => figure switch
    {
        CellFigure.PeakMemory => figures.PeakMemoryBytes is not null,
        CellFigure.Mfu => figures.Mfu is not null,
        _ => true,
    };

    private static Quantity FigureOf(Cell cell, ProfileSource source, CellFigure figure)
    {
        var from = $"{source.File}, sha256 {source.Profile.Sha256 ?? "none"}, {source.Profile.Device.Name}, {cell.Status}";
        if (figure == CellFigure.PeakMemory)
            return Leaf($"peak memory of {cell.Key.Id}", new(Gibibytes(new(cell.Figures!.PeakMemoryBytes!.Value))), "GiB", Grounds.Measured, from);
        if (figure == CellFigure.Mfu)
            return Leaf($"MFU of {cell.Key.Id}", new(cell.Figures!.Mfu!.Value.Value), "", Grounds.Measured, from);
        var rate = cell.Figures!.SamplesPerSecond;
        var ends = rate is { Low: { } low, High: { } high } ? $" [{Figure.Significant(low)}, {Figure.Significant(high)}]" : "";
        return Quantity.Leaf(new(rate.Value), Derivation.Leaf(
            $"rate of {cell.Key.Id}", $"{Figure.Significant(rate.Value)}{ends} samples/s", Grounds.Measured, from)) with
        {
            Interval = rate is { Low: { } least, High: { } most } ? new Bounds(least, most) : null,
        };
    }
}
