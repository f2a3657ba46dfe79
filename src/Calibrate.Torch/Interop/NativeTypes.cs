using System.Runtime.InteropServices;

namespace Calibrate.Torch.Interop;

internal enum Status
{
    Ok = 0,
    Error = 1,
    MissingOperator = 2,
    OutOfMemory = 3,
    NotImplemented = 4,
}

/// <summary>What a <see cref="Value"/> holds; the same numbers as in native/abi.h.</summary>
internal enum Tag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    TensorList = 6,
    String = 7,
    Device = 8,
}

/// <summary>One argument or result of an operator, as it crosses the border.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct Value
{
    [FieldOffset(0)] public Tag Tag;
    [FieldOffset(4)] public int Length;
    [FieldOffset(8)] public long Int;
    [FieldOffset(8)] public double Double;
    [FieldOffset(8)] public nint Pointer;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorMeta
{
    public long Dim;
    public long Numel;
    public long* Sizes;
    public long* Strides;
    public nint Data;
    public int ScalarType;
    public int DeviceType;
    public int DeviceIndex;
    public int ItemSize;
    public byte RequiresGrad;
    public byte IsLeaf;
    public byte IsContiguous;
}

/// <summary>The switches of libtorch's global context; the same numbers as in native/switches.inc.</summary>
internal enum Switch
{
    Tf32Matmul = 0,
    Tf32Cudnn = 1,
    Fp16ReducedPrecision = 2,
    CudnnBenchmark = 3,
    FlashSdp = 4,
    MathSdp = 5,
    EfficientSdp = 6,
    CudnnSdp = 7,
    CudnnDeterministic = 8,
}
