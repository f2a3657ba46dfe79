using Calibrate.Torch.Setup;

namespace Calibrate.Torch;

/// <summary>What happens once, before the first worker starts.</summary>
public static class LibtorchSetup
{
    /// <summary>What to do where there is a GPU and this libtorch has no CUDA.</summary>
    public const string ToCuda = "point CALIBRATE_LIBTORCH at a PyTorch built for CUDA";

    /// <summary>Where the origin of the libtorch goes in a worker's environment; read back for the profile.</summary>
    private const string FoundVariable = "CALIBRATE_LIBTORCH_FOUND";

    private const string VersionVariable = "CALIBRATE_LIBTORCH_VERSION";

    /// <summary>As the libtorch names itself.</summary>
    public static string Version => Environment.GetEnvironmentVariable(VersionVariable) ?? Shim.Libtorch?.Version ?? Libtorch.Version;

    /// <summary>How this libtorch was found.</summary>
    public static string Found => Environment.GetEnvironmentVariable(FoundVariable) ?? Shim.Variable;

    /// <summary>Finds libtorch and compiles the shim where needed.</summary>
    /// <param name="progress">Told what takes seconds.</param>
    /// <returns>What to put into a worker's environment, so that it need not search again.</returns>
    /// <exception cref="LibtorchSetupException">Something is missing; the message says what to install.</exception>
    public static IReadOnlyDictionary<string, string> Prepare(Action<string> progress)
    {
        Dictionary<string, string> variables = new() { [Shim.Variable] = Shim.Locate(progress) };
        if (Shim.Libtorch is not { } libtorch)
            return variables;
        variables[FoundVariable] = libtorch.Origin switch
        {
            LibtorchOrigin.Variable => LibtorchLocator.Variable,
            LibtorchOrigin.Python => "python",
            _ => "debian",
        };
        variables[VersionVariable] = libtorch.Version;
        return variables;
    }
}
