using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs;

/// <summary>Finds the cells to price with, and refuses those that must not be.</summary>
internal static class CellChoice
{
    /// <exception cref="EstimateException">There is none, or it must not be priced.</exception>
    public static Cell ById(EstimateRequest request)
    {
        var cell = request.Profile.Cells.FirstOrDefault(cell => cell.Key.Id == request.Cell)
            ?? throw new EstimateException($"--cell {request.Cell}: {request.File} has no such cell; it has {string.Join(", ", request.Profile.Cells.Select(cell => cell.Key.Id))}");
        return Priced(cell, request, $"--cell {cell.Key.Id}:");
    }

    /// <summary>The forward cell of the same workload, precision and size: of the same batch if measured, else the fastest.</summary>
    /// <exception cref="EstimateException">There is none, or it must not be priced.</exception>
    public static Cell ForwardOf(Cell training, EstimateRequest request)
    {
        var key = training.Key;
        var forward = request.Profile.Cells
            .Where(cell => cell.Key.Mode == Mode.Forward && cell.Key.Workload == key.Workload && cell.Key.Precision == key.Precision && cell.Key.Size == key.Size)
            .OrderBy(cell => cell.Status.Standing)
            .ThenByDescending(cell => cell.Key.Batch == key.Batch)
            .ThenByDescending(cell => cell.Figures?.SamplesPerSecond.Value)
            .FirstOrDefault()
            ?? throw new EstimateException($"--validation-samples: {request.File} has no forward cell of {key.Workload} in {Words.Of(key.Precision)} at {key.Size} to price validation with; measure one: {RunCommand(key with { Mode = Mode.Forward, Checkpointing = Checkpointing.Off }, request.Profile)}");
        return Priced(forward, request, $"--validation-samples: {forward.Key.Id}");
    }

    private static Cell Priced(Cell cell, EstimateRequest request, string subject)
    {
        var because = cell.Reason is { } reason ? $" ({reason})" : "";
        return (cell.Status.Standing, request.Flagged, cell.Figures) switch
        {
            (Standing.Refused, _, _) or (_, _, null) => throw new EstimateException($"{subject} is {cell.Status}{because}: there is no figure to price; measure it anew: {RunCommand(cell.Key, request.Profile)}"),
            (Standing.Flagged, FlaggedCells.Refuse, _) => throw new EstimateException($"{subject} is {cell.Status}{because}; measure it anew: {RunCommand(cell.Key, request.Profile)}, or price it all the same with --allow-flagged"),
            _ => cell,
        };
    }

    private static string RunCommand(CellKey key, Profile profile) => FormattableString.Invariant(
        $"calibrate run --device {profile.Device.Kind} --workload {key.Workload} --mode {Words.Of(key.Mode)} --precision {Words.Of(key.Precision)} --checkpointing {Words.Of(key.Checkpointing)} --batch {key.Batch} {(key.Size.Kind == InputKind.Image ? "--image-size" : "--sequence-length")} {key.Size.Value}{(key.Mode == Mode.Train ? $" --optimizer {Words.Of(key.Optimizer)}" : "")}");
}
