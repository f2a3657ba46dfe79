using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Calibrate.Cli.Tests.Scripts;

/// <summary>A script of the repository, run in a folder of its own.</summary>
internal sealed class ScriptRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("calibrate-");

    public static string Scripts { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "scripts"));

    public string Folder => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>An executable file in the folder.</summary>
    public string Program(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        Process.Start("chmod", ["u+x", path]).WaitForExit();
        return path;
    }

    /// <summary>A copy of a script, so that it finds the folder's programs beside it.</summary>
    public string Copy(string script) => Program(script, File.ReadAllText(Path.Combine(Scripts, script)));

    public (int ExitCode, string Out, string Error) Run(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start).ShouldNotBeNull();
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text, error.GetAwaiter().GetResult());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
