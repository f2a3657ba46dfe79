namespace Calibrate.Planning.Checks;

/// <summary><c>--checkpoint-dir</c>.</summary>
internal static class CheckpointFlags
{
    /// <returns>Null where no cell writes a checkpoint.</returns>
    /// <exception cref="UsageException">None does, and a folder is given.</exception>
    public static string? Folder(RunOptions options, IEnumerable<PlannedCell> cells)
    {
        if (cells.Any(cell => cell.Key.Mode == Mode.Checkpoint))
            return Path.GetFullPath(options.CheckpointFolder ?? options.Output);
        return options.CheckpointFolder is { } given
            ? throw new UsageException($"--checkpoint-dir {given}: no cell writes a checkpoint; add --mode checkpoint, or leave it out")
            : null;
    }
}
