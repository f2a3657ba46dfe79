namespace Calibrate.Planning;

/// <summary>How a cell's batch was found.</summary>
/// <param name="MemoryBytes">What a workload could take; null where the search did not get so far.</param>
/// <param name="Reason">Why it is this batch and no larger one.</param>
/// <param name="Tries">Of micro-batches, where a step takes several; in order; launches of the measurement that ran out of memory come last.</param>
public sealed record BatchSearch(long? MemoryBytes, string Reason, IReadOnlyList<BatchTry> Tries)
{
    private const int MostStepsDown = 3;

    /// <summary>Of a cell that is planned with the largest batch before anybody has looked for it.</summary>
    public static BatchSearch Pending { get; } = new(null, "still to be found", []);

    /// <summary>A reason that speaks of tried batches, where each is one of several micro-batches of a step.</summary>
    public static string InParts(int parts, int micro, string reason) =>
        parts == 1 ? reason : FormattableString.Invariant($"{parts} micro-batches of {micro}, each tried as a batch: {reason}");

    /// <summary>A launch at the found batch has run out of memory: the search with that known, and about 10% less to measure.</summary>
    /// <param name="why">What the launch said.</param>
    /// <returns>Null at batch 1, and after three such steps: then the cell is out of memory.</returns>
    public (int Batch, BatchSearch Search)? StepDown(int batch, string? why)
    {
        var steps = 1 + Tries.Count(t => t.Stage == TryStage.Launch);
        if (steps > MostStepsDown || BatchRule.StepDown(batch) is not { } less)
            return null;
        return (less, this with
        {
            Reason = FormattableString.Invariant($"a launch of the measurement ran out of memory at batch {batch}, which the search had found to fit"),
            Tries = [.. Tries, new(batch, TryEnd.OutOfMemory, Reason: why, Stage: TryStage.Launch)],
        });
    }
}
