using System.Runtime.InteropServices;
using Calibrate.Torch.Interop;

namespace Calibrate.Torch;

/// <summary>What the loaded libtorch says of itself.</summary>
public static unsafe class Libtorch
{
    public static string Version => Text(Native.ct_torch_version());

    /// <summary>libtorch's own description of its build: compilers, BLAS, instruction sets.</summary>
    public static string Configuration
    {
        get
        {
            nint text;
            Check.Ok(Native.ct_torch_config(&text));
            return Text(text);
        }
    }

    /// <summary>Whether PyTorch's Adam of this version moves its first average by lerp (2.1 on) or by mul and add: they round apart.</summary>
    internal static bool AdamLerps => s_adamLerps ??= Release >= new Version(2, 1);

    private static bool? s_adamLerps;

    /// <summary>Major and minor: 2.11 of 2.11.0a0+cu130.</summary>
    private static Version Release => System.Version.Parse(string.Join('.', Version.Split('.')[..2]));

    private static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";
}
