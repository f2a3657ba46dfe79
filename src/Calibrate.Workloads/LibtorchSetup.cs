using Calibrate.Torch.Setup;

namespace Calibrate.Workloads;

/// <summary>A libtorch and the shim that fits it, ready for worker processes.</summary>
/// <param name="Variables">What to put into a worker's environment, so that it need not search again.</param>
/// <param name="Description">One line: which libtorch, and why that one.</param>
public sealed record PreparedLibtorch(IReadOnlyDictionary<string, string> Variables, string Description);

/// <summary>What happens once, before the first worker starts.</summary>
public static class LibtorchSetup
{
    /// <summary>Where the origin of the libtorch goes in a worker's environment; read back for the profile.</summary>
    internal const string FoundVariable = "CALIBRATE_LIBTORCH_FOUND";

    internal const string VersionVariable = "CALIBRATE_LIBTORCH_VERSION";

    /// <summary>Finds libtorch and compiles the shim where needed.</summary>
    /// <param name="progress">Told what takes seconds.</param>
    /// <exception cref="Torch.LibtorchSetupException">Something is missing; the message says what to install.</exception>
    public static PreparedLibtorch Prepare(Action<string> progress)
    {
        var shim = Shim.Locate(progress);
        Dictionary<string, string> variables = new() { [Shim.Variable] = shim };
        if (Shim.Libtorch is not { } libtorch)
            return new(variables, $"the libtorch of the shim {shim}");
        variables[FoundVariable] = libtorch.Origin switch
        {
            LibtorchOrigin.Variable => LibtorchLocator.Variable,
            LibtorchOrigin.Python => "python",
            _ => "debian",
        };
        variables[VersionVariable] = libtorch.Version;
        return new(variables, libtorch.Describe());
    }
}
