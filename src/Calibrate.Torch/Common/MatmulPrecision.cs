namespace Calibrate.Torch;

/// <summary>How exactly fp32 matrix products are done: PyTorch's <c>highest</c>, <c>high</c> and <c>medium</c>.</summary>
public enum MatmulPrecision
{
    /// <summary>In fp32.</summary>
    Highest = 0,

    /// <summary>In TF32 where the device has it.</summary>
    High = 1,

    /// <summary>In TF32 on CUDA, in bf16 on CPUs that have it.</summary>
    Medium = 2,
}
