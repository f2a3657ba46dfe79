using Calibrate.Planning;

namespace Calibrate.Statistics;

/// <summary>Whether a checkpoint was one: what cannot be read back was not saved, however fast.</summary>
public static class CheckpointCheck
{
    /// <param name="isWhatWasWritten">Of what was read back; null where nothing was.</param>
    /// <returns>Why it was none, or null; always null of the modes that write none.</returns>
    public static string? Reject(Mode mode, bool? isWhatWasWritten) => (mode, isWhatWasWritten) switch
    {
        (not Mode.Checkpoint, _) or (_, true) => null,
        (_, null) => "the checkpoint was not read back",
        (_, false) => "the checkpoint that was read back is not the one that was written",
    };
}
