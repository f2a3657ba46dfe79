using System.Globalization;
using Calibrate.Planning;

namespace Calibrate.Profiles.Wire;

/// <summary>Between a profile and its JSON form; reading refuses what no run could have written.</summary>
internal static class ProfileMap
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static WireProfile ToWire(Profile profile) => new()
    {
        Schema = profile.Schema,
        Created = profile.Created.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture),
        Tool = profile.Tool,
        Device = profile.Device,
        Environment = profile.Environment with
        {
            Variables = Sorted(profile.Environment.Variables),
            Unwatched = profile.Environment.Unwatched is { } unwatched ? Sorted(unwatched) : null,
        },
        Run = ToWire(profile.Run),
        Peaks = [.. profile.Peaks.Select(ToWire)],
        Cells = [.. profile.Cells.Select(CellMap.ToWire)],
        Sha256 = Seal.Blank,
    };

    public static Profile FromWire(WireProfile wire, Refusals refusals)
    {
        Check(wire.Tool, wire.Device, wire.Environment, refusals);
        refusals.List(wire.Peaks, "peaks");
        refusals.List(wire.Cells, "cells");

        var run = FromWire(wire.Run, refusals);
        IReadOnlyList<Peak> peaks = [.. wire.Peaks.Select((peak, i) => FromWire(peak, FormattableString.Invariant($"peaks[{i}]"), refusals))];
        var profile = new Profile
        {
            Schema = wire.Schema,
            Created = CreatedOf(wire.Created, refusals),
            Tool = wire.Tool,
            Device = wire.Device,
            Environment = wire.Environment,
            Run = run,
            Peaks = peaks,
            Cells =
            [
                .. from entry in wire.Cells.Select((cell, i) => CellMap.FromWire(cell, peaks, run.Tier, FormattableString.Invariant($"cells[{i}]"), refusals))
                   select run.Canary?.Judge(entry) is { } verdict ? entry.Lowered(verdict) : entry,
            ],
            Sha256 = wire.Sha256,
        };
        CheckIds(profile, refusals);
        HostRegimeCheck.Of(profile, refusals);
        return profile;
    }

    private static void Check(ToolDescription tool, DeviceDescription device, EnvironmentDescription environment, Refusals refusals)
    {
        refusals.NotEmpty(tool.Version, "tool.version");
        refusals.NotEmpty(tool.Commit, "tool.commit");
        refusals.Choice<DeviceKind>(device.Kind, "device.kind");
        refusals.NotEmpty(device.Name, "device.name");
        refusals.Require(DeviceSlug.Fits(device), "device.slug", $"'{device.Slug}' is not what the device's name gives");
        refusals.AtLeast(1, device.MemoryBytes, "device.memoryBytes");
        refusals.AtLeast(1, device.Units, "device.units");
        refusals.Positive(device.PowerLimitWatts, "device.powerLimitWatts");
        refusals.NotEmpty(device.CudaDriver, "device.cudaDriver");
        refusals.Require(device.Ecc is null or "on" or "off", "device.ecc", "must be on or off");
        refusals.Require(device.Mig is null or "on" or "off", "device.mig", "must be on or off");
        refusals.Require(device.Persistence is null or "on" or "off", "device.persistence", "must be on or off");
        refusals.NotEmpty(environment.Torch.Version, "environment.torch.version");
        refusals.NotEmpty(environment.Torch.Provider, "environment.torch.provider");
        refusals.AtLeast(1, environment.Threads, "environment.threads");
        refusals.AtLeast(1, environment.PhysicalCores, "environment.physicalCores");
        foreach (var (name, value) in environment.Variables)
            refusals.Require(name.Length > 0 && value is not null, "environment.variables", "must give each variable a name and a text");
        foreach (var (name, value) in environment.Unwatched ?? new Dictionary<string, string>())
            refusals.Require(name.Length > 0 && value is not null, "environment.unwatched", "must give each reading a name and a reason");
    }

    private static void CheckIds(Profile profile, Refusals refusals)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < profile.Cells.Count; i++)
            refusals.Require(ids.Add(profile.Cells[i].Key.Id), FormattableString.Invariant($"cells[{i}].id"), $"'{profile.Cells[i].Key.Id}' is there twice");
        var cutShort = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < profile.Run.CutShort.Count; i++)
        {
            var (id, field) = (profile.Run.CutShort[i], FormattableString.Invariant($"run.cutShort[{i}]"));
            refusals.Require(ids.Contains(id), field, $"'{id}' is no cell of this profile");
            refusals.Require(cutShort.Add(id), field, $"'{id}' is there twice");
        }
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> entries) =>
        new(entries.ToDictionary(), StringComparer.Ordinal);

    // A clock that was never set says 1970; no clock says the year 1 or 9999.
    private static DateTimeOffset CreatedOf(string text, Refusals refusals) =>
        DateTimeOffset.TryParseExact(text, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
        && created.Year is >= 1970 and < 2200
            ? created
            : throw refusals.Refuse("created", $"'{text}' is not a UTC time such as 2026-01-31T08:00:00Z, from 1970 to 2199");

    private static WireRun ToWire(RunDescription run) => new()
    {
        Suite = run.Suite,
        Tier = Words.Of(run.Tier),
        Seed = run.Seed,
        BlocksPerLaunch = run.BlocksPerLaunch,
        BlockSeconds = run.BlockSeconds,
        TimeBudgetSeconds = run.TimeBudgetSeconds,
        WallSeconds = run.WallSeconds,
        CutShort = [.. run.CutShort],
        HostRegimes = [.. run.HostRegimes],
        Calls = run.Calls,
        Canary = run.Canary,
    };

    private static RunDescription FromWire(WireRun run, Refusals refusals)
    {
        refusals.Name(run.Suite, "run.suite");
        refusals.AtLeast(1, run.BlocksPerLaunch, "run.blocksPerLaunch");
        refusals.NotNegative(run.BlockSeconds, "run.blockSeconds");
        refusals.Positive(run.TimeBudgetSeconds, "run.timeBudgetSeconds");
        refusals.NotNegative(run.WallSeconds, "run.wallSeconds");
        refusals.List(run.CutShort, "run.cutShort");
        refusals.List(run.HostRegimes, "run.hostRegimes");
        refusals.AtLeast(2, run.Calls, "run.calls");
        if (run.Canary is { } canary)
        {
            refusals.NotEmpty(canary.Cell, "run.canary.cell");
            refusals.Positive(canary.BeforeStepSeconds, "run.canary.beforeStepSeconds");
            refusals.Positive(canary.AfterStepSeconds, "run.canary.afterStepSeconds");
            refusals.NotEmpty(canary.Reason, "run.canary.reason");
            refusals.Require(canary.BeforeStepSeconds is not null || canary is { AfterStepSeconds: null, Reason: not null },
                "run.canary", "without beforeStepSeconds takes a reason, and no afterStepSeconds");
        }
        return new(
            run.Suite, refusals.Choice<Tier>(run.Tier, "run.tier"), run.Seed, run.BlocksPerLaunch, run.BlockSeconds,
            run.TimeBudgetSeconds, run.WallSeconds, run.CutShort, run.HostRegimes, run.Calls, run.Canary);
    }

    private static WirePeak ToWire(Peak peak) => new()
    {
        Precision = peak.Precision is { } precision ? Words.Of(precision) : null,
        FlopPerSecond = peak.FlopPerSecond,
        BytesPerSecond = peak.BytesPerSecond,
        LaunchSeconds = peak.LaunchSeconds,
        Kind = Words.Of(peak.Kind),
        Source = peak.Source,
        Refused = peak.Refused,
    };

    private static Peak FromWire(WirePeak peak, string field, Refusals refusals)
    {
        refusals.Require(
            new[] { peak.FlopPerSecond, peak.BytesPerSecond, peak.LaunchSeconds }.Count(figure => figure is not null) == 1,
            field, "takes exactly one of flopPerSecond, bytesPerSecond and launchSeconds");
        refusals.Require(peak.Precision is null == peak.FlopPerSecond is null, field, "takes a precision with flopPerSecond, and only there");
        refusals.Positive(peak.FlopPerSecond, field + ".flopPerSecond");
        refusals.Positive(peak.BytesPerSecond, field + ".bytesPerSecond");
        refusals.Positive(peak.LaunchSeconds, field + ".launchSeconds");
        return new(
            peak.Precision is { } word ? refusals.Choice<Precision>(word, field + ".precision") : null,
            peak.FlopPerSecond, peak.BytesPerSecond, refusals.Choice<PeakKind>(peak.Kind, field + ".kind"), peak.Source, peak.Refused, peak.LaunchSeconds);
    }
}
