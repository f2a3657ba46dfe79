namespace Calibrate.Planning;

/// <summary>What one step of a cell does.</summary>
public enum Mode
{
    /// <summary>Inference: eval mode, no gradients.</summary>
    Forward,

    /// <summary>A whole optimizer step: zero_grad, forward, loss, backward, optimizer.</summary>
    Train,

    /// <summary>Text written on after prompts, token by token, with the keys and values of those before it kept.</summary>
    Generate,
}

/// <summary>The arithmetic of the matrix products; parameters and optimizer state stay fp32.</summary>
public enum Precision
{
    /// <summary>IEEE single precision everywhere, TF32 off.</summary>
    Fp32,

    /// <summary>fp32 tensors, matrix products on TF32 tensor cores (CUDA only).</summary>
    Tf32,

    /// <summary>fp16 autocast, with a gradient scaler in training.</summary>
    Fp16,

    /// <summary>bf16 autocast.</summary>
    Bf16,
}

/// <summary>Whether each block's activations are recomputed in the backward pass instead of kept.</summary>
public enum Checkpointing
{
    Off,
    On,
}

/// <summary>How a training step learns: which parameters it changes, and from what.</summary>
public enum Method
{
    /// <summary>All of them.</summary>
    Full,

    /// <summary>Those of the head (of SAM: the mask decoder); the rest is frozen and only runs forward.</summary>
    Head,

    /// <summary>Those of low-rank adapters beside frozen matrices (Hu et al. 2021).</summary>
    Lora,

    /// <summary>The same beside matrices packed as 4-bit NormalFloat (Dettmers et al. 2023).</summary>
    Qlora,

    /// <summary>All of them, from packed sequences of prompts and answers, of which the answers alone count.</summary>
    Instruction,

    /// <summary>All of them, from pairs of answers and what a frozen copy makes of them (Rafailov et al. 2023).</summary>
    Dpo,
}

public static class Methods
{
    /// <summary>Whether low-rank adapters are all that learns.</summary>
    public static bool HasAdapters(this Method method) => method is Method.Lora or Method.Qlora;
}

/// <summary>Whether what the frozen part yields is there beforehand, as from a cache over many epochs, instead of computed in each step.</summary>
public enum Caching
{
    Off,
    On,
}

/// <summary>Whether the channels of a pixel lie beside each other in memory (NHWC) instead of the pixels of a channel (NCHW, PyTorch's default).</summary>
public enum ChannelsLast
{
    Off,
    On,
}

/// <summary>How the optimizer's update is carried out; the arithmetic is the same.</summary>
public enum OptimizerVariant
{
    /// <summary>One parameter after another: PyTorch's default on the CPU.</summary>
    Single,

    /// <summary>One horizontally batched operator over all parameters: PyTorch's default on CUDA.</summary>
    Foreach,

    /// <summary>One fused kernel.</summary>
    Fused,
}

/// <summary>Whether a step is recorded once as a CUDA graph and replayed, instead of launched kernel by kernel.</summary>
public enum CudaGraphs
{
    Off,
    On,
}

/// <summary>How good a measurement has to be.</summary>
public enum Tier
{
    /// <summary>At least 5 launches, half-width of the 95% interval at most 10%.</summary>
    Draft,

    /// <summary>At least 10 launches, half-width of the 95% interval at most 1.5%.</summary>
    Trusted,
}
