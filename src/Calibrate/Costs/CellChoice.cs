using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs;

/// <summary>Finds the cells to price with, and refuses those that must not be.</summary>
internal static class CellChoice
{
    /// <exception cref="EstimateException">There is none, or it must not be priced.</exception>
    public static Cell ById(string id, ProfileSource from)
    {
        var cell = from.Profile.Cells.FirstOrDefault(cell => cell.Key.Id == id)
            ?? throw new EstimateException($"--cell {id}: {from.File} has no such cell; it has {string.Join(", ", from.Profile.Cells.Select(cell => cell.Key.Id))}");
        return Priced(cell, from, $"--cell {cell.Key.Id}:");
    }

    /// <exception cref="EstimateException">It must not be priced; the message begins with <paramref name="subject"/>.</exception>
    public static Cell Priced(Cell cell, ProfileSource from, string subject)
    {
        var because = cell.Reason is { } reason ? $" ({reason})" : "";
        return (cell.Status.Standing, from.Flagged, cell.Figures) switch
        {
            (Standing.Refused, _, _) or (_, _, null) => throw new EstimateException($"{subject} is {cell.Status}{because}: there is no figure to price; measure it anew: {RunCommand(cell.Key, from.Profile)}"),
            (Standing.Flagged, FlaggedCells.Refuse, _) => throw new EstimateException($"{subject} is {cell.Status}{because}; measure it anew: {RunCommand(cell.Key, from.Profile)}, or price it all the same with --allow-flagged"),
            _ => cell,
        };
    }

    /// <summary>What measures the cell.</summary>
    public static string RunCommand(CellKey key, Profile profile) => RunCommand(key, profile.Device.Kind);

    /// <param name="deviceKind"><c>cpu</c> or <c>cuda</c>.</param>
    public static string RunCommand(CellKey key, string deviceKind) => key.Mode.TakesSamples ? Whole(key, deviceKind) : FormattableString.Invariant(
        $"calibrate run --device {deviceKind} --workload {key.Workload} --mode {Words.Of(key.Mode)}{SizeFlags(key.Size)}{MethodFlags(key)}{(key.Mode.HasOptimizer ? $" --optimizer {Words.Of(key.Optimizer)}" : "")}");

    private static string Whole(CellKey key, string deviceKind) => FormattableString.Invariant(
        $"calibrate run --device {deviceKind} --workload {key.Workload} --mode {Words.Of(key.Mode)} --precision {Words.Of(key.Precision)} --checkpointing {Words.Of(key.Checkpointing)} --batch {key.Batch}{SizeFlags(key.Size)}{(key.ChannelsLast == ChannelsLast.On ? " --channels-last on" : "")}{MethodFlags(key)}{(key.Caching == Caching.On ? " --cached on" : "")}{(key.Accumulate > 1 ? $" --accumulate {key.Accumulate}" : "")}{(key.Mode == Mode.Train ? $" --optimizer {Words.Of(key.Optimizer)}" : "")}{(key.CudaGraphs == CudaGraphs.On ? " --cuda-graphs on" : "")}{(key.Loader == Loader.Real ? FormattableString.Invariant($" --loader real --loader-workers {key.LoaderWorkers}") : "")}");

    /// <summary>With a space before each; of embeddings only where they are not the workload's own.</summary>
    internal static string SizeFlags(InputSize size) => FormattableString.Invariant(
        $" {(size.Kind == InputKind.Image ? "--image-size" : "--sequence-length")} {size.Value}{(size.Embeddings is var (image, text) ? $" --image-embedding-dim {image} --text-embedding-dim {text}" : "")}");

    private static string MethodFlags(CellKey key) =>
        $"{(key.Method != Method.Full ? $" --method {Words.Of(key.Method)}" : "")}{(key.Adapter is { } adapter ? AdapterFlags(adapter) : "")}";

    /// <summary>With a space before each; alpha only where it is not the default.</summary>
    internal static string AdapterFlags(LoraAdapter adapter) => FormattableString.Invariant(
        $" --lora-rank {adapter.Rank} --lora-targets {LoraTargetNames.Of(adapter.Targets)}{(adapter.Alpha == 2 * adapter.Rank ? "" : $" --lora-alpha {adapter.Alpha}")}");
}
