namespace Calibrate.Torch.Setup;

/// <summary>How a libtorch was found; the profile records it.</summary>
public enum LibtorchOrigin
{
    /// <summary>The folder named by CALIBRATE_LIBTORCH.</summary>
    Variable,

    /// <summary>The torch package of the active Python.</summary>
    Python,

    /// <summary>Debian's libtorch-dev.</summary>
    Debian,
}

/// <summary>A libtorch with the headers to compile against.</summary>
/// <param name="Version">As it names itself, e.g. <c>1.13.1</c>, <c>2.11.0+cu130</c>.</param>
/// <param name="Libraries">The folder of libtorch_cpu.so.</param>
/// <param name="Includes">Header folders.</param>
/// <param name="OldAbi">Built with libstdc++'s old string ABI, as PyPI's wheels before 2.6 are.</param>
/// <param name="CudaIncludes">The folder of the CUDA headers; null where libtorch is built without CUDA, or none were found.</param>
public sealed record LibtorchInstallation(
    LibtorchOrigin Origin, string Root, string Version, string Libraries, IReadOnlyList<string> Includes, bool HasCuda, bool OldAbi, string? CudaIncludes = null)
{
    /// <summary>One line for the user: which libtorch, and why that one.</summary>
    public string Describe() => $"libtorch {Version} in {Libraries} ({Origin switch
    {
        LibtorchOrigin.Variable => "CALIBRATE_LIBTORCH",
        LibtorchOrigin.Python => "the active Python's torch",
        _ => "Debian's libtorch-dev",
    }})";
}
