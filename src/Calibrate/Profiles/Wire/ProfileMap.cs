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

    public static Profile FromWire(WireProfile wire, string file)
    {
        var refusals = new Refusals(file);
        refusals.Require(wire.Schema == Profile.CurrentSchema, "schema", $"'{wire.Schema}' is not {Profile.CurrentSchema}, the one this version reads");
        refusals.Require(DeviceSlug.IsValid(wire.Device.Slug), "device.slug", "must be lower case letters, digits and single hyphens");
        refusals.NotEmpty(wire.Device.Kind, "device.kind");
        refusals.NotEmpty(wire.Device.Name, "device.name");
        refusals.AtLeast(1, wire.Device.MemoryBytes, "device.memoryBytes");
        refusals.AtLeast(1, wire.Device.Units, "device.units");
        refusals.Positive(wire.Device.PowerLimitWatts, "device.powerLimitWatts");
        refusals.AtLeast(1, wire.Environment.Threads, "environment.threads");
        refusals.AtLeast(1, wire.Environment.PhysicalCores, "environment.physicalCores");
        refusals.NoNulls(wire.Peaks, "peaks");
        refusals.NoNulls(wire.Cells, "cells");

        var profile = new Profile
        {
            Schema = wire.Schema,
            Created = CreatedOf(wire.Created, refusals),
            Tool = wire.Tool,
            Device = wire.Device,
            Environment = wire.Environment,
            Run = FromWire(wire.Run, refusals),
            Peaks = [.. wire.Peaks.Select((peak, i) => FromWire(peak, FormattableString.Invariant($"peaks[{i}]"), refusals))],
            Cells = [.. wire.Cells.Select((cell, i) => CellMap.FromWire(cell, FormattableString.Invariant($"cells[{i}]"), refusals))],
            Sha256 = wire.Sha256,
        };

        if (profile.Cells.CountBy(cell => cell.Key.Id).FirstOrDefault(id => id.Value > 1).Key is { } twice)
            throw refusals.Refuse("cells", $"'{twice}' is there twice");
        if (profile.Run.CutShort.FirstOrDefault(id => profile.Cells.All(cell => cell.Key.Id != id)) is { } unknown)
            throw refusals.Refuse("run.cutShort", $"'{unknown}' is no cell of this profile");
        return profile;
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> entries) =>
        new(entries.ToDictionary(), StringComparer.Ordinal);

    private static DateTimeOffset CreatedOf(string text, Refusals refusals) =>
        DateTimeOffset.TryParseExact(text, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? created
            : throw refusals.Refuse("created", $"'{text}' is not a UTC time such as 2026-01-31T08:00:00Z");

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
    };

    private static RunDescription FromWire(WireRun run, Refusals refusals)
    {
        refusals.NotEmpty(run.Suite, "run.suite");
        refusals.AtLeast(1, run.BlocksPerLaunch, "run.blocksPerLaunch");
        refusals.NotNegative(run.BlockSeconds, "run.blockSeconds");
        refusals.Positive(run.TimeBudgetSeconds, "run.timeBudgetSeconds");
        refusals.NotNegative(run.WallSeconds, "run.wallSeconds");
        refusals.NoNulls(run.CutShort, "run.cutShort");
        refusals.NoNulls(run.HostRegimes, "run.hostRegimes");
        for (var i = 0; i < run.HostRegimes.Length; i++)
        {
            var (_, launches, low, high) = run.HostRegimes[i];
            var field = FormattableString.Invariant($"run.hostRegimes[{i}]");
            refusals.AtLeast(0, launches, field + ".launches");
            refusals.Positive(low, field + ".copyBytesPerSecondLow");
            refusals.Positive(high, field + ".copyBytesPerSecondHigh");
        }
        return new(
            run.Suite, refusals.Choice<Tier>(run.Tier, "run.tier"), run.Seed, run.BlocksPerLaunch, run.BlockSeconds,
            run.TimeBudgetSeconds, run.WallSeconds, run.CutShort, run.HostRegimes);
    }

    private static WirePeak ToWire(Peak peak) => new()
    {
        Precision = peak.Precision is { } precision ? Words.Of(precision) : null,
        FlopPerSecond = peak.FlopPerSecond,
        BytesPerSecond = peak.BytesPerSecond,
        Kind = Words.Of(peak.Kind),
        Source = peak.Source,
        Refused = peak.Refused,
    };

    private static Peak FromWire(WirePeak peak, string field, Refusals refusals)
    {
        refusals.Require(peak.FlopPerSecond is null != peak.BytesPerSecond is null, field, "takes exactly one of flopPerSecond and bytesPerSecond");
        refusals.Require(peak.Precision is null == peak.FlopPerSecond is null, field, "takes a precision with flopPerSecond, and only there");
        refusals.Positive(peak.FlopPerSecond, field + ".flopPerSecond");
        refusals.Positive(peak.BytesPerSecond, field + ".bytesPerSecond");
        return new(
            peak.Precision is { } word ? refusals.Choice<Precision>(word, field + ".precision") : null,
            peak.FlopPerSecond, peak.BytesPerSecond, refusals.Choice<PeakKind>(peak.Kind, field + ".kind"), peak.Source, peak.Refused);
    }
}
