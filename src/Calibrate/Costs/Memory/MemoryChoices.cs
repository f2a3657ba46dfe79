namespace Calibrate.Costs.Memory;

/// <summary>What the optimizer keeps for each parameter that learns.</summary>
public enum OptimizerKind
{
    /// <summary>Two moments: 8 bytes in fp32.</summary>
    AdamW,

    /// <summary>Two moments in 8 bits, 2 bytes: Dettmers et al. 2022.</summary>
    AdamW8Bit,

    /// <summary>One moment: 4 bytes in fp32.</summary>
    SgdMomentum,
}

/// <summary>In which widths weights, gradients and activations are kept.</summary>
public enum PrecisionRegime
{
    /// <summary>Everything in 4 bytes (TF32 products too).</summary>
    Fp32,

    /// <summary>fp32 weights and gradients, products in 16 bits: what <c>torch.autocast</c> does. Casts of the weights are cached.</summary>
    Autocast,

    /// <summary>16-bit weights and gradients, an fp32 master copy with the optimizer: Micikevicius et al. 2018, apex O2, DeepSpeed.</summary>
    MasterWeights,

    /// <summary>The same with gradients summed in fp32 (Megatron-LM).</summary>
    MasterWeightsFp32Gradients,

    /// <summary>Weights, gradients and optimizer state in 16 bits, no master copy: torchtune's bf16.</summary>
    Pure16Bit,
}

/// <summary>What is spread over the devices instead of being copied to each: Rajbhandari et al., "ZeRO" (SC 2020).</summary>
public enum ZeroStage
{
    /// <summary>Nothing: plain data parallelism.</summary>
    None,

    /// <summary>Optimizer state and master weights.</summary>
    One,

    /// <summary>Gradients too.</summary>
    Two,

    /// <summary>Weights too.</summary>
    Three,
}

/// <summary>How attention is computed.</summary>
public enum AttentionKernel
{
    /// <summary>In tiles that are recomputed: no matrix of scores is kept (Dao et al. 2022).</summary>
    Flash,

    /// <summary>The scores of every query and key are kept for the backward pass.</summary>
    Standard,
}

/// <summary>How the loss over a vocabulary is computed.</summary>
public enum LossComputation
{
    /// <summary>All logits at once.</summary>
    Whole,

    /// <summary>In 8 chunks of positions, so that the fp32 copies are an eighth.</summary>
    Chunked,
}

/// <summary>How long gradients live.</summary>
public enum GradientLife
{
    /// <summary>All of them until the optimizer has run.</summary>
    UntilStep,

    /// <summary>Each is used and freed in the backward pass (no accumulation): the largest layer's, neglected here.</summary>
    FreedInBackward,
}

/// <summary>What the loss compares, and so which models are in memory beside the one that learns.</summary>
public enum TrainingObjective
{
    /// <summary>Answers that are given: one model, one sequence a sample.</summary>
    Likelihood,

    /// <summary>
    /// Two answers to one prompt: two sequences a sample, and a frozen reference, which is the base model itself where only
    /// adapters learn (Rafailov et al. 2023).
    /// </summary>
    Preference,

    /// <summary>
    /// Answers that the model writes itself: a value model learns beside the policy, reference and reward model are frozen, all
    /// of the policy's size (Ouyang et al. 2022, whose sizes differ). With adapters the reference is the base model.
    /// </summary>
    Reinforcement,
}

/// <summary>Whether something fits on a card.</summary>
public enum Fit
{
    /// <summary>Also where the formulas err as far as they do on published figures; or it was measured there.</summary>
    Fits,

    /// <summary>The card lies within the formulas' errors.</summary>
    MayFit,

    /// <summary>Whichever way the formulas err; or it ran out of memory there.</summary>
    DoesNotFit,

    /// <summary>What is known fits, but the activations are not known.</summary>
    Unknown,
}
