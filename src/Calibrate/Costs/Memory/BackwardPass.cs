namespace Calibrate.Costs.Memory;

/// <summary>A part of a model as its backward pass meets it, in bytes.</summary>
/// <param name="Kept">From its forward pass until it ran backward.</param>
/// <param name="Live">While it runs backward: what is made anew, and the gradients at hand.</param>
/// <param name="Gradients">Of its weights, from then on.</param>
internal readonly record struct Stage(double Kept, double Live, double Gradients);

/// <summary>
/// Activations and gradients together. From the last stage to the first the backward pass frees what each kept and leaves its gradients, so that
/// never all of both are there.
/// </summary>
internal static class BackwardPass
{
    /// <summary>The most of them at any one time.</summary>
    /// <param name="stages">In the order of the forward pass.</param>
    public static double Peak(IReadOnlyList<Stage> stages)
    {
        var (there, peak) = (stages.Sum(stage => stage.Kept), 0.0);
        foreach (var stage in stages.Reverse())
        {
            peak = Math.Max(peak, there + stage.Live);
            there += stage.Gradients - stage.Kept;
        }

        return Math.Max(peak, there);
    }
}
