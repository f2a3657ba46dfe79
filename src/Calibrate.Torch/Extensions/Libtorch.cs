using System.Runtime.InteropServices;
using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>What the loaded libtorch says of itself.</summary>
public static class Libtorch
{
    public static string Version => Text(Native.ct_torch_version());

    /// <summary>libtorch's own description of its build: compilers, BLAS, instruction sets.</summary>
    public static string Configuration => Text(Native.ct_torch_config());

    /// <summary>Whether an operator exists with a kernel for the device, e.g. <c>aten::_fused_adamw_</c>.</summary>
    public static bool Has(string name, string overload, DeviceType device) => new Operator(name, overload).ExistsFor(device);

    private static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";
}
