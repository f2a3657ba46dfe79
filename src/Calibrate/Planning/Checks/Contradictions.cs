namespace Calibrate.Planning.Checks;

/// <summary>Combinations of flags that no workload could make sense of.</summary>
internal static class Contradictions
{
    /// <summary>What contradicts itself falls out of a product of several values; where nothing else is left it is told.</summary>
    /// <param name="cells">At least one.</param>
    /// <exception cref="UsageException">All of them do.</exception>
    public static IReadOnlyList<SuiteCell> LeftOut(IReadOnlyList<SuiteCell> cells)
    {
        IReadOnlyList<SuiteCell> sound = [.. cells.Where(cell => Of(cell) is null)];
        return sound.Count > 0 ? sound : throw new UsageException(Of(cells[0])!);
    }

    private static string? Of(SuiteCell cell) => cell switch
    {
        { Mode: Mode.Update or Mode.Checkpoint, Precision: not Precision.Fp32 } => $"--precision {FlagText.Of(cell.Precision)}: weights and optimizer state, which --mode {FlagText.Of(cell.Mode)} is about, are fp32 in every precision; give fp32, or add --mode train",
        { Mode: Mode.Update or Mode.Checkpoint, Checkpointing: Checkpointing.On } => $"--checkpointing on: --mode {FlagText.Of(cell.Mode)} has no activations to recompute; add --mode train, or give --checkpointing off",
        { Mode: Mode.Update or Mode.Checkpoint, ChannelsLast: ChannelsLast.On } => $"--channels-last on: --mode {FlagText.Of(cell.Mode)} has no pixels; add --mode train, or give --channels-last off",
        { Mode: Mode.Update or Mode.Checkpoint, Caching: Caching.On } => $"--cached on: --mode {FlagText.Of(cell.Mode)} runs no frozen part; add --mode train, or give --cached off",
        { Mode: Mode.Forward or Mode.Generate, Checkpointing: Checkpointing.On } => $"--checkpointing on: {(cell.Mode == Mode.Forward ? "a forward pass" : "generation")} keeps no activations to recompute; add --mode train, or give --checkpointing off",
        { Method: Method.Head, Checkpointing: Checkpointing.On } => "--checkpointing on: a frozen model keeps no activations to recompute; give --method full, or --checkpointing off",
        { Method: Method.Full, Caching: Caching.On } => "--cached on: full training has no frozen part whose results could be cached; add --method head, or dpo",
        { Method: Method.Instruction, Caching: Caching.On } => "--cached on: instruction tuning trains everything, and has no frozen part whose results could be cached; add --method head, or dpo",
        { Method: Method.Lora or Method.Qlora, Caching: Caching.On } => "--cached on: adapters change what the frozen model yields, so it cannot be cached; give --method head, or --cached off",
        _ => null,
    };
}
