namespace Calibrate.Torch;

/// <summary>What happens once, before the first worker starts: nothing, since the package brings what it needs.</summary>
public static class LibtorchSetup
{
    /// <summary>What to do where there is a GPU and this libtorch has no CUDA.</summary>
    public const string ToCuda = "use scripts/calibrate --engine torchsharp-cuda, or the default engine";

    public static string Version => Libtorch.Version;

    /// <summary>How this libtorch was found.</summary>
    public static string Found => "package";

    /// <returns>What to put into a worker's environment: nothing.</returns>
    public static IReadOnlyDictionary<string, string> Prepare(Action<string> progress) => new Dictionary<string, string>();
}
