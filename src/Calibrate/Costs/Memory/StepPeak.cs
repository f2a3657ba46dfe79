using Calibrate.Costs.Flops;
using Calibrate.Planning;

namespace Calibrate.Costs.Memory;

/// <summary>
/// What a step takes at most beyond weights and moments, in bytes: activations and gradients as the backward pass exchanges them, or all gradients and
/// what the optimizer's step makes. Of steps that each drop their gradients before they begin, without accumulation, on one device.
/// </summary>
internal static class StepPeak
{
    /// <returns>Null where the activations are not known, or gradients are spread, or freed before the step.</returns>
    public static double? Of(MemoryPlan plan) => plan is { Gradients: GradientLife.UntilStep } && (plan.Zero == ZeroStage.None || plan.Devices == 1) && Stages(plan) is { } stages
        ? Math.Max(BackwardPass.Peak(stages), (MemoryModel.Learning(plan) * Bytes(plan).Gradients) + Updating(plan))
        : null;

    private static IReadOnlyList<Stage>? Stages(MemoryPlan plan) => plan.Model switch
    {
        Transformer when plan.Method == TrainingMethod.HeadOnly => [new(0, Math.Max(Activations(plan), Logits(plan)), 0)],
        Transformer transformer => [.. OfTransformer(transformer, plan)],
        ResNet net when ActivationMemory.PerSample(plan) is not null => [.. OfConvolutions(net, plan)],
        _ => null,
    };

    /// <summary>What stands before the blocks, which learns and keeps no more than its norm; the blocks; the norm after them, and the head.</summary>
    private static IEnumerable<Stage> OfTransformer(Transformer model, MemoryPlan plan)
    {
        var (runs, atOnce) = (model.Blocks(plan.Size), MemoryModel.AtOnce(plan));
        var ofBlocks = runs.Sum(run => run.Count * Learning(run, plan));
        var ofHead = plan.Method == TrainingMethod.Full ? model.HeadParameters ?? 0 : 0;
        yield return new(0, 0, (MemoryModel.Learning(plan) - ofBlocks - ofHead) * Bytes(plan).Gradients);
        foreach (var run in runs)
        {
            var (learning, activations) = (Learning(run, plan), ActivationMemory.OfBlock(run, model, plan) * atOnce);
            var working = Math.Max(ActivationMemory.Working(run, plan) * atOnce, MemoryModel.Unpacked(run, plan) + (ActivationMemory.Working(run, plan) * atOnce / 2));
            var (casts, gradients) = (learning * Bytes(plan).CastCopies, learning * Bytes(plan).Gradients);
            // What is made anew casts its weights anew: those of the forward pass have gone with it.
            var block = plan.Checkpointing == Checkpointing.On
                ? new Stage(ActivationMemory.InputOf(run, plan) * atOnce, activations + casts + working, gradients)
                : new Stage(activations + casts, working, gradients);
            for (var i = 0; i < run.Count; i++)
                yield return block;
        }

        // The logits' gradient alone is left when the head's weights get theirs.
        var headGradient = ofHead * Bytes(plan).Gradients;
        yield return new(
            (ActivationMemory.OfLastNorm(model, plan) * atOnce) + (ofHead * Bytes(plan).CastCopies),
            Math.Max(Logits(plan), (Logits(plan) / 3) + headGradient), headGradient);
    }

    private static IEnumerable<Stage> OfConvolutions(ResNet net, MemoryPlan plan)
    {
        var (width, bytes) = (ActivationMemory.ProductWidth(plan) * plan.Batch, Bytes(plan));
        foreach (var convolution in net.Layers(plan.Size))
        {
            // What it puts out, and the same normed; the gradients of both while it runs backward.
            yield return new(
                (2 * width * convolution.Outputs) + (convolution.Parameters * bytes.CastCopies),
                2 * width * convolution.Outputs, convolution.Parameters * bytes.Gradients);
        }

        var head = net.Head.Parameters * bytes.Gradients;
        yield return new(0, Logits(plan) + head, head);
    }

    private static double Learning(TransformerBlocks run, MemoryPlan plan) => plan.Method switch
    {
        TrainingMethod.Full => run.LinearWeights,
        TrainingMethod.HeadOnly => 0,
        _ => (double)plan.Adapter.Parameters(run) / run.Count,
    };

    /// <summary>AdamW's denominators, twice, of one parameter after the other, or once of all; SGD's decayed gradients. A fused step makes none.</summary>
    private static double Updating(MemoryPlan plan)
    {
        var learning = MemoryModel.Learning(plan);
        var atOnce = plan.Variant switch
        {
            OptimizerVariant.Fused => 0,
            OptimizerVariant.Foreach => learning,
            _ => (plan.Optimizer == OptimizerKind.SgdMomentum ? 1 : 2) * Math.Min(learning, plan.Model.LargestParameter(plan.Size)),
        };
        return 4.0 * atOnce;
    }

    private static StateBytes Bytes(MemoryPlan plan) => StateBytes.Of(plan.Regime, plan.Optimizer);

    private static double Activations(MemoryPlan plan) => ActivationMemory.PerSample(plan)!.Value * MemoryModel.AtOnce(plan);

    // The logarithms of the probabilities, and two gradients, all in fp32: the loss's and that of the logits.
    private static double Logits(MemoryPlan plan) => plan.Model.Head is { } head ? 12.0 * head.Rows(plan.Size) * head.Outputs * MemoryModel.AtOnce(plan) : 0;
}
