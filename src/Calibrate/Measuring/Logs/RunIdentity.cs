using System.Globalization;
using Calibrate.Measuring.Hosts;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Measuring.Logs;

/// <summary>
/// What makes launches launches of one run, as named values: a run goes on only where all of them are what they were.
/// A setting that changes figures is a line here.
/// </summary>
public static class RunIdentity
{
    /// <summary>The time budget is not in it: each call may have its own.</summary>
    public static IReadOnlyDictionary<string, string> Of(RunPlan plan) => Named(
    [
        ("suite", plan.Suite),
        ("device", plan.Device.ToString()),
        .. plan.Cells.Select(c => (c.Id, (string?)"planned")),
        ("tier", plan.Tier.ToString().ToLowerInvariant()),
        ("launches", Number(plan.Launches)),
        ("blocks", plan.Blocks.ToString()),
        ("threads", Number(plan.Threads)),
        ("checkpoint folder", plan.CheckpointFolder),
        ("seed", plan.Seed.ToString(CultureInfo.InvariantCulture)),
    ]);

    /// <summary>What is known before a worker is started.</summary>
    public static IReadOnlyDictionary<string, string> Of(ToolDescription tool, HostDescription host) => Named(
    [
        ("calibrate", $"{tool.Version} ({tool.Commit})"),
        ("system", host.Os),
        ("kernel", host.Kernel),
        (".NET", host.Dotnet),
        ("physical cores", Number(host.PhysicalCores)),
        .. host.Variables.Select(v => (v.Key, (string?)v.Value)),
    ]);

    /// <summary>What a worker says. The memory's size changes no figure, and the kernel's count of it wavers.</summary>
    public static IReadOnlyDictionary<string, string> Of(DeviceFacts facts) => Named(
        ("device", facts.Device.Name),
        ("device units", Number(facts.Device.Units)),
        ("compute capability", facts.Device.ComputeCapability),
        ("driver", facts.Device.Driver),
        ("power limit", facts.Device.PowerLimitWatts is { } watts ? $"{Figure.Significant(watts)} W" : null),
        ("ECC", facts.Device.Ecc),
        ("libtorch", $"{facts.Torch.Version} ({facts.Torch.Binding()}, found by {facts.Torch.Found})"),
        ("BLAS", facts.Torch.Blas),
        ("CUDA", facts.Torch.Cuda),
        ("cuDNN", facts.Torch.Cudnn));

    /// <summary>Each value that differs, with both, e.g. <c>driver: 550.54 there, 560.28 here</c>; null where none does.</summary>
    public static string? Differences(IReadOnlyDictionary<string, string> there, IReadOnlyDictionary<string, string> here)
    {
        const int most = 4;
        string[] differences =
        [
            .. from name in there.Keys.Union(here.Keys)
               let before = there.GetValueOrDefault(name)
               let now = here.GetValueOrDefault(name)
               where before != now
               select $"{name}: {before ?? "none"} there, {now ?? "none"} here",
        ];
        return differences.Length == 0 ? null
            : differences.Length <= most ? string.Join("; ", differences)
            : FormattableString.Invariant($"{string.Join("; ", differences.Take(most))}; and {differences.Length - most} more");
    }

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Named(params IEnumerable<(string Name, string? Value)> values) =>
        values.Where(v => v.Value is not null).ToDictionary(v => v.Name, v => v.Value!, StringComparer.Ordinal);
}
