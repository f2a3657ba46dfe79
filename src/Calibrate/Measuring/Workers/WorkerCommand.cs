namespace Calibrate.Measuring.Workers;

/// <summary>How a worker is started.</summary>
/// <param name="Environment">Added to this process's own.</param>
public sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>This very program with the argument <c>worker</c>, whether it is an executable or was started as <c>dotnet program.dll</c>.</summary>
    /// <param name="entryAssembly">Path of the program's dll; empty in a single-file program.</param>
    public static WorkerCommand OfThisProgram(string entryAssembly, IReadOnlyDictionary<string, string> environment)
    {
        var program = System.Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known");
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new(program, [entryAssembly, Verb], environment)
            : new(program, [Verb], environment);
    }

    public const string Verb = "worker";

    /// <summary>
    /// Settings that the runtime takes from the environment alone. A nursery of 1 MiB (hexadecimal) instead of the third-level
    /// cache's size: else the objects that stand for tensors would make memory grow for the first hundreds of steps.
    /// </summary>
    public static IReadOnlyDictionary<string, string> RuntimeSettings { get; } = new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "100000" };
}
