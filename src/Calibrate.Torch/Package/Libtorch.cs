using TorchSharp;

namespace Calibrate.Torch;

/// <summary>What TorchSharp says of the libtorch that it is made for.</summary>
public static class Libtorch
{
    /// <summary>E.g. 2.10.0 of the package's 2.10.0.0.</summary>
    public static string Version { get; } = string.Join('.', torch.__version__.Split('.').Take(3));
}
