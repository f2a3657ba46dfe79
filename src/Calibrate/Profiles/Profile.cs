using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>
/// What a run measured, as committed to git: schema <c>calibrate.profile/1</c>. Absent stays absent: null, never zero.
/// </summary>
public sealed record Profile
{
    public const string SchemaName = "calibrate.profile";

    public const string CurrentSchema = SchemaName + "/1";

    public required string Schema { get; init; }

    /// <summary>When the run started, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    public required ToolDescription Tool { get; init; }

    public required DeviceDescription Device { get; init; }

    public required EnvironmentDescription Environment { get; init; }

    public required RunDescription Run { get; init; }

    /// <summary>The rates measured in the same run, and datasheet rates of a known device.</summary>
    public required IReadOnlyList<Peak> Peaks { get; init; }

    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>SHA-256 over every byte of the file, its own 64 digits read as zeros.</summary>
    public string? Sha256 { get; init; }
}

public sealed record ToolDescription(string Version, string Commit);

/// <param name="Kind"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Name">As the system names it.</param>
/// <param name="Slug">The folder of its profiles: lower case, digits and hyphens.</param>
/// <param name="MemoryBytes">Device memory; on the CPU the memory this process may use (cgroup limit).</param>
/// <param name="Units">Physical cores in use, or streaming multiprocessors.</param>
/// <param name="ComputeCapability">CUDA only, e.g. <c>9.0</c>.</param>
/// <param name="PowerLimitWatts">The limit in force, where the device's sensors tell: figures under another one are another device's.</param>
/// <param name="CudaDriver">The newest CUDA the driver can run, e.g. <c>13.0</c>.</param>
/// <param name="Ecc"><c>on</c> or <c>off</c>: whether the device's memory corrects errors.</param>
/// <param name="Mig"><c>on</c> or <c>off</c>: whether the GPU is divided into several devices.</param>
/// <param name="Persistence"><c>on</c> or <c>off</c>: whether the driver stays ready while nobody uses the device.</param>
public sealed record DeviceDescription(
    string Kind, string Name, string Slug, long MemoryBytes, int? Units = null, string? ComputeCapability = null, string? Driver = null,
    double? PowerLimitWatts = null, string? CudaDriver = null, string? Ecc = null, string? Mig = null, string? Persistence = null);

/// <param name="Threads">Intra-operator threads.</param>
/// <param name="Variables">Environment variables that change the figures (allocator, OpenMP), where set.</param>
/// <param name="Unwatched">What of <see cref="HostReading"/> this host never shows, and why; <c>telemetry.</c> before what the device's sensors do not tell.</param>
public sealed record EnvironmentDescription(
    string Os, string Kernel, string Dotnet, TorchDescription Torch, int Threads, int PhysicalCores, IReadOnlyDictionary<string, string> Variables,
    IReadOnlyDictionary<string, string>? Unwatched = null);

/// <param name="Provider">Which binding: <c>libtorch</c>, <c>TorchSharp-cpu</c>, <c>TorchSharp-cuda-linux</c>.</param>
/// <param name="ProviderVersion">Of TorchSharp's package; null for <c>libtorch</c>, the binding in this program.</param>
/// <param name="Found">How it was found: <c>CALIBRATE_LIBTORCH</c>, <c>python</c>, <c>debian</c>, <c>package</c>.</param>
public sealed record TorchDescription(string Version, string Provider, string Found, string? Blas = null, string? Cuda = null, string? Cudnn = null,
    string? ProviderVersion = null)
{
    /// <summary>Provider and version: figures of two never mix.</summary>
    public string Binding() => ProviderVersion is null ? Provider : $"{Provider} {ProviderVersion}";
}

/// <param name="Seed">Of the launch order and the inputs.</param>
/// <param name="TimeBudgetSeconds">Of the last call.</param>
/// <param name="WallSeconds">Of all calls.</param>
/// <param name="BlocksPerLaunch">Timed blocks, warm-up included, asked of each launch.</param>
/// <param name="BlockSeconds">Least length of a block.</param>
/// <param name="CutShort">Ids of the cells whose tier was not reached when the run ended: the time budget was spent, or it was stopped.</param>
/// <param name="Calls">How many calls of the program the run took, where it was resumed; null: one.</param>
/// <param name="Canary">Null when none was measured.</param>
public sealed record RunDescription(
    string Suite, Tier Tier, ulong Seed, int BlocksPerLaunch, double BlockSeconds, double? TimeBudgetSeconds, double WallSeconds,
    IReadOnlyList<string> CutShort, IReadOnlyList<HostRegime> HostRegimes, int? Calls = null, Canary? Canary = null);

/// <summary>A speed state of the host, told by the probes at both ends of every launch; not a property of any cell.</summary>
public sealed record HostRegime(string Name, int Launches, double CopyBytesPerSecondLow, double CopyBytesPerSecondHigh);

/// <summary>
/// The best a device did: exactly one of <paramref name="FlopPerSecond"/>, <paramref name="BytesPerSecond"/> and
/// <paramref name="LaunchSeconds"/> is there.
/// </summary>
/// <param name="Source">E.g. <c>gemm 2048 measured in this run</c>, <c>datasheet: ...</c>.</param>
/// <param name="Refused">Why it cannot be a peak of its precision, so that nothing is divided by it; null for a peak.</param>
/// <param name="LaunchSeconds">From the host's launch of a kernel that does nothing until the host knows that it is done.</param>
public sealed record Peak(
    Precision? Precision, double? FlopPerSecond, double? BytesPerSecond, PeakKind Kind, string Source, string? Refused = null, double? LaunchSeconds = null);

public enum PeakKind
{
    /// <summary>Measured in the same run.</summary>
    Measured,

    /// <summary>The maker's dense rate.</summary>
    Datasheet,

    /// <summary>Measured in the same run with another library, as a second opinion: to look at beside the others, never to divide by.</summary>
    Opinion,

    /// <summary>An opinion from an accelerator made for debugging: says that the probe works, and nothing of the device.</summary>
    Debug,
}
