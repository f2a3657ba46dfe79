namespace Calibrate.Torch;

/// <summary>What a benchmark asks of a provider; the order is that of the table in the README.</summary>
public enum Feature
{
    /// <summary>Forward, backward, AdamW and SGD parameter by parameter, in fp32.</summary>
    Training,

    /// <summary>CUDA devices, and TF32 on them.</summary>
    Cuda,

    Checkpointing,

    /// <summary>Frozen weights that are kept packed, and made whole in each pass (QLoRA).</summary>
    PackedWeights,

    ChannelsLast,

    /// <summary>bf16 and fp16 as most training has them.</summary>
    Autocast,

    GradScaler,

    ForeachOptimizer,

    FusedOptimizer,

    /// <summary>Which kernel carried out an attention.</summary>
    AttentionBackend,

    /// <summary>Peak bytes in tensors on CUDA.</summary>
    CudaMemoryStatistics,

    /// <summary>Peak bytes in tensors on the CPU.</summary>
    TensorMemory,

    /// <summary>Times on CUDA's own clock.</summary>
    CudaEvents,

    CudaGraphs,

    /// <summary>To measure with the libtorch that the training jobs will use.</summary>
    InstalledLibtorch,

    /// <summary>To run without a C++ compiler.</summary>
    NoCompiler,
}
