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
}
