using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Calibrate.Torch.Setup;

/// <summary>
/// Compiles the shim against a libtorch into the user's cache, once for each libtorch, shim source and compiler,
/// as PyTorch does with its own extensions.
/// </summary>
public static class ShimCompiler
{
    private const string Prefix = "native/";

    /// <summary>The compiled shim for a libtorch, made now if it is not there.</summary>
    /// <param name="progress">Told in one line what is about to take seconds.</param>
    /// <exception cref="LibtorchSetupException">There is no compiler, or it failed; with what to do.</exception>
    public static string Ensure(LibtorchInstallation libtorch, Action<string> progress)
    {
        var compiler = Environment.GetEnvironmentVariable("CXX") is { Length: > 0 } named ? named : "g++";
        var sources = Sources();
        string[] arguments = Arguments(libtorch);
        var key = Key(libtorch, arguments, sources, CompilerVersion(compiler));
        var folder = Path.Combine(CacheRoot(), "shim", key);
        var shim = Path.Combine(folder, "libcalibrate_torch_shim.so");
        if (File.Exists(shim))
            return shim;

        progress($"compiling the shim for libtorch {libtorch.Version} (once, some seconds)");
        var work = Directory.CreateTempSubdirectory("calibrate-shim-").FullName;
        try
        {
            foreach (var (name, text) in sources)
                File.WriteAllText(Path.Combine(work, name), text);
            var output = Path.Combine(work, "shim.so");
            var link = Link(libtorch, Path.Combine(work, "shim.cpp"), output);
            try
            {
                Compile(compiler, libtorch, [.. arguments, .. link]);
            }
            catch (LibtorchSetupException error) when (libtorch.CudaIncludes is not null)
            {
                // Incomplete headers, or of another CUDA: what does without them is most of the shim.
                progress($"the CUDA headers in {libtorch.CudaIncludes} do not fit; compiling without CUDA graphs. {error.Message}");
                Compile(compiler, libtorch, [.. Common(libtorch), .. link]);
            }

            // Into place in one step: two programs may be doing this at once.
            Directory.CreateDirectory(folder);
            var beside = Path.Combine(folder, Path.GetFileName(work) + ".so");
            File.Copy(output, beside);
            File.Move(beside, shim, overwrite: true);
            return shim;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LibtorchSetupException(
                $"The shim could not be written to {folder}: {error.Message} Set XDG_CACHE_HOME to a folder you can write to.");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>How to compile, but for the CUDA headers.</summary>
    private static List<string> Common(LibtorchInstallation libtorch)
    {
        // The headers refuse an older standard than theirs: C++20 from 2.14 on.
        var standard = File.ReadAllText(Path.Combine(libtorch.Includes[0], "ATen", "ATen.h")).Contains("202002L", StringComparison.Ordinal) ? "20" : "17";
        List<string> arguments = ["-std=c++" + standard, "-O3", "-fPIC", "-shared", "-fvisibility=hidden", "-w", $"-D_GLIBCXX_USE_CXX11_ABI={(libtorch.OldAbi ? 0 : 1)}"];
        if (libtorch.HasCuda)
            arguments.Add("-DUSE_CUDA");
        arguments.AddRange(libtorch.Includes.Select(folder => "-I" + folder));
        return arguments;
    }

    /// <summary>How to compile the shim for a libtorch.</summary>
    internal static string[] Arguments(LibtorchInstallation libtorch) =>
        [.. Common(libtorch), .. libtorch.CudaIncludes is { } folder ? (string[])["-DCT_CUDA_HEADERS", "-I" + folder] : []];

    private static List<string> Link(LibtorchInstallation libtorch, string source, string output)
    {
        // Nothing in the shim names a CUDA symbol, yet loading libtorch_cuda is what registers its kernels.
        List<string> arguments = [source, "-o", output, "-L" + libtorch.Libraries, "-Wl,-rpath," + libtorch.Libraries, "-Wl,--no-as-needed", "-ltorch_cpu", "-lc10"];
        if (libtorch.HasCuda)
            arguments.AddRange(["-ltorch_cuda", "-lc10_cuda", "-ltorch"]);
        return arguments;
    }

    private static void Compile(string compiler, LibtorchInstallation libtorch, IReadOnlyList<string> arguments)
    {
        var (exit, text) = Run(compiler, arguments);
        if (exit != 0)
        {
            var log = Path.Combine(Path.GetTempPath(), "calibrate-shim-error.log");
            File.WriteAllText(log, $"{compiler} {string.Join(' ', arguments)}\n{text}");
            var first = text.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? text.Split('\n')[0];
            throw new LibtorchSetupException(
                $"{compiler} could not compile the shim against {libtorch.Describe()}: {first.Trim()} (all of it in {log}). "
                + "CALIBRATE_SHIM can name a ready-made shim, CXX another compiler (C++17, for libtorch 2.14 C++20).");
        }
    }

    private static string CompilerVersion(string compiler)
    {
        try
        {
            return Run(compiler, ["-dumpfullversion", "-dumpmachine"]).Text;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new LibtorchSetupException(
                $"No C++ compiler: '{compiler}' is not on the PATH, and the shim for this libtorch is not compiled yet. "
                + "Install one (apt-get install g++), name one in CXX, or name a ready-made shim in CALIBRATE_SHIM.");
        }
    }

    private static (int Exit, string Text) Run(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + error.GetAwaiter().GetResult());
    }

    private static string Key(
        LibtorchInstallation libtorch, IEnumerable<string> arguments, IEnumerable<(string Name, string Text)> sources, string compilerVersion)
    {
        var library = new FileInfo(Path.Combine(libtorch.Libraries, "libtorch_cpu.so"));
        if (library.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            library = target;
        var text = new StringBuilder(libtorch.Libraries).Append('\n').Append(libtorch.Version).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"{library.Length} {library.LastWriteTimeUtc.Ticks}\n").AppendJoin(' ', arguments).Append(compilerVersion);
        foreach (var (name, source) in sources)
            text.Append(name).Append('\n').Append(source);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    /// <summary>The shim's files.</summary>
    internal static List<(string Name, string Text)> Sources()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return (name[Prefix.Length..], reader.ReadToEnd());
        })];
    }

    private static string CacheRoot()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(root, "calibrate");
    }
}
