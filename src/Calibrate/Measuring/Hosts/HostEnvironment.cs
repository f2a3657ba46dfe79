using System.Collections;
using System.Runtime.InteropServices;
using Calibrate.Measuring.Watch;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Hosts;

/// <summary>What of the host's software bears on the figures, apart from libtorch, which only a worker knows.</summary>
/// <param name="Variables">Environment variables that change the figures, where set.</param>
/// <param name="Unwatched">What of <see cref="HostReading"/> this host never shows, and why.</param>
public sealed record HostDescription(
    string Os, string Kernel, string Dotnet, int PhysicalCores, IReadOnlyDictionary<string, string> Variables, IReadOnlyDictionary<string, string> Unwatched)
{
    /// <param name="threads">Intra-operator threads of the workers.</param>
    public EnvironmentDescription With(DeviceFacts facts, int threads) => new(
        Os, Kernel, Dotnet, facts.Torch, threads, PhysicalCores, Variables,
        Unwatched.Concat((facts.Unwatched ?? new Dictionary<string, string>()).Select(OfDevice)).ToDictionary());

    private static KeyValuePair<string, string> OfDevice(KeyValuePair<string, string> missing) =>
        KeyValuePair.Create(missing.Key == AbsentTelemetry.All ? missing.Key : $"{AbsentTelemetry.All}.{missing.Key}", missing.Value);
}

/// <summary>Reads it.</summary>
public static class HostEnvironment
{
    private static readonly string[] Prefixes =
        ["OMP_", "KMP_", "GOMP_", "OPENBLAS_", "MKL_", "BLIS_", "MALLOC_", "PYTORCH_", "TORCH_", "CUDA_", "CUBLAS_", "CUDNN_", "NVIDIA_TF32_", "ONEDNN_", "DNNL_"];

    private static readonly string[] Names = ["LD_PRELOAD", "GLIBC_TUNABLES"];

    public static HostDescription Describe() => new(
        Distribution() ?? RuntimeInformation.OSDescription,
        Kernel(),
        Environment.Version.ToString(),
        Cores.Physical,
        Relevant(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? ""))),
        HostSnapshot.Take().Unwatched());

    /// <summary>The variables that change how fast libtorch and its libraries run, by name.</summary>
    public static IReadOnlyDictionary<string, string> Relevant(IEnumerable<KeyValuePair<string, string>> variables) =>
        new SortedDictionary<string, string>(
            variables.Where(v => Names.Contains(v.Key) || Prefixes.Any(p => v.Key.StartsWith(p, StringComparison.Ordinal))).ToDictionary(),
            StringComparer.Ordinal);

    // OSVersion makes four numbers of it.
    private static string Kernel()
    {
        const string Release = "/proc/sys/kernel/osrelease";
        return System.IO.File.Exists(Release) ? System.IO.File.ReadAllText(Release).Trim() : Environment.OSVersion.VersionString;
    }

    private static string? Distribution()
    {
        const string Field = "PRETTY_NAME=";
        const string File = "/etc/os-release";
        return System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal))?[Field.Length..].Trim('"')
            : null;
    }
}
