using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Calibrate.Torch.Setup;

/// <summary>Finds libtorch: CALIBRATE_LIBTORCH, then the active Python's torch, then Debian's libtorch-dev.</summary>
public static partial class LibtorchLocator
{
    public const string Variable = "CALIBRATE_LIBTORCH";

    private const string DebianLibraries = "/usr/lib/x86_64-linux-gnu";
    private const string DebianIncludes = "/usr/include";

    /// <exception cref="LibtorchSetupException">There is none, or the folder in CALIBRATE_LIBTORCH holds none.</exception>
    public static LibtorchInstallation Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            return Inspect(folder, LibtorchOrigin.Variable) ?? throw new LibtorchSetupException(
                $"{Variable}={folder} holds no libtorch with headers: expected lib/libtorch_cpu.so and include/ATen in it. "
                + "Point it at an unpacked libtorch or at the torch folder of a Python environment, or unset it.");
        }

        return FromPython() ?? FromDebian() ?? throw new LibtorchSetupException(
            "No libtorch found: the active Python has no torch, and Debian's package is not installed. "
            + $"Install one (apt-get install libtorch-dev libopenblas0-openmp, or pip install torch), or set {Variable} to its folder.");
    }

    private static LibtorchInstallation? FromPython()
    {
        if (AskPython() is not { } package)
            return null;
        var found = Inspect(package, LibtorchOrigin.Python);
        if (found is not null)
            return found;

        // Debian's python3-torch only links to the system's libtorch; that one is taken if its headers are there.
        return FromDebian();
    }

    private static LibtorchInstallation? FromDebian() =>
        File.Exists(Path.Combine(DebianLibraries, "libtorch_cpu.so")) && Directory.Exists(Path.Combine(DebianIncludes, "ATen"))
            ? Describe(LibtorchOrigin.Debian, "/usr", DebianLibraries, DebianIncludes)
            : null;

    private static LibtorchInstallation? Inspect(string root, LibtorchOrigin origin)
    {
        var libraries = Path.Combine(root, "lib");
        var includes = Path.Combine(root, "include");
        if (Path.TrimEndingDirectorySeparator(root) is "/usr" or DebianLibraries && FromDebian() is { } debian)
            return debian with { Origin = origin };
        return File.Exists(Path.Combine(libraries, "libtorch_cpu.so")) && Directory.Exists(Path.Combine(includes, "ATen"))
            ? Describe(origin, root, libraries, includes)
            : null;
    }

    private static LibtorchInstallation Describe(LibtorchOrigin origin, string root, string libraries, string includes)
    {
        var api = Path.Combine(includes, "torch", "csrc", "api", "include");
        var cuda = File.Exists(Path.Combine(libraries, "libtorch_cuda.so"));
        var version = Version(root, includes, api);
        return new(
            origin, root, version, libraries, [includes, api], cuda, UsesOldAbi(libraries), cuda ? CudaHeaders.Find(root, Cuda(root, version)) : null);
    }

    /// <summary>The CUDA that libtorch is built for: a wheel names it in version.py, any build may in its version's tag, e.g. +cu130.</summary>
    private static Version? Cuda(string root, string version)
    {
        var file = Path.Combine(root, "version.py");
        if (File.Exists(file) && PythonCuda().Match(File.ReadAllText(file)) is { Success: true } match)
            return System.Version.Parse(match.Groups["version"].ValueSpan);
        return TaggedCuda().Match(version) is { Success: true } tag ? System.Version.Parse($"{tag.Groups["major"].Value}.{tag.Groups["minor"].Value}") : null;
    }

    private static string Version(string root, string includes, string api)
    {
        // A wheel and an unpacked libtorch say it whole, build tag included; the header always says it.
        foreach (var (file, pattern) in new[]
        {
            (Path.Combine(root, "version.py"), PythonVersion()),
            (Path.Combine(root, "build-version"), PlainVersion()),
            (Path.Combine(api, "torch", "version.h"), HeaderVersion()),
            (Path.Combine(includes, "torch", "headeronly", "version.h"), HeaderVersion()), // from 2.12 on
        })
        {
            if (File.Exists(file) && pattern.Match(File.ReadAllText(file)) is { Success: true } match)
                return match.Groups[1].Value;
        }

        return "unknown";
    }

    private static bool UsesOldAbi(string libraries)
    {
        // The new ABI's std::string is in every mangled name that takes one; libc10 has many.
        using var file = File.OpenRead(Path.Combine(libraries, "libc10.so"));
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf("__cxx11"u8) < 0;
    }

    private static string? AskPython()
    {
        // find_spec does not import torch, which would take seconds.
        const string Question = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')";
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Question])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            var answer = python?.StandardOutput.ReadLine();
            python?.WaitForExit();
            return string.IsNullOrWhiteSpace(answer) ? null : answer.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no python3 on the PATH
        }
    }

    [GeneratedRegex("""__version__\s*=\s*['"]([^'"]+)['"]""")]
    private static partial Regex PythonVersion();

    [GeneratedRegex("""^cuda\b[^=\n]*=\s*['"](?<version>\d+\.\d+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PythonCuda();

    [GeneratedRegex("""\+cu(?<major>\d+)(?<minor>\d)$""")]
    private static partial Regex TaggedCuda();

    [GeneratedRegex("""^\s*(\S+)""")]
    private static partial Regex PlainVersion();

    [GeneratedRegex("""#define TORCH_VERSION\s+\\?\s*"([^"]+)""")]
    private static partial Regex HeaderVersion();
}
