using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles.Fuzzing;

/// <summary>
/// Files that someone changed, the hash made to fit again: each is refused by name of file and field, or what changed is no figure
/// and comes from no launch that counts.
/// </summary>
public class ProfileFuzzTests(ITestOutputHelper output)
{
    private const int MutantsOfEverything = 9000;
    private const int MutantsOfAReal = 1000;

    // What a profile states and nothing else in it gives. A figure is in none of these, and those that figures are made of count
    // only where no figure is (the warm-up's blocks, a probe that is no extreme): the figures are compared besides.
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal)
    {
        "created", "sha256", "tool.version", "tool.commit",
        "device.name", "device.slug", "device.memoryBytes", "device.units", "device.computeCapability", "device.driver",
        "environment.os", "environment.kernel", "environment.dotnet", "environment.threads", "environment.physicalCores", "environment.variables",
        "environment.torch.version", "environment.torch.provider", "environment.torch.found", "environment.torch.blas",
        "environment.torch.cuda", "environment.torch.cudnn",
        "run.suite", "run.tier", "run.seed", "run.blocksPerLaunch", "run.blockSeconds", "run.timeBudgetSeconds", "run.wallSeconds", "run.cutShort", "run.cutShort[]",
        "peaks", "peaks[].precision", "peaks[].flopPerSecond", "peaks[].bytesPerSecond", "peaks[].kind", "peaks[].source",
        "cells[]", "cells[].status", "cells[].reason", "cells[].parameters", "cells[].modelFlopPerStep", "cells[].hardwareFlopPerStep",
        "cells[].launches[]", "cells[].launches[].round", "cells[].launches[].seed",
        "cells[].launches[].blocks[]", "cells[].launches[].stepsPerBlock[]",
        "cells[].launches[].excluded", "cells[].launches[].failure",
        "cells[].launches[].probeStart", "cells[].launches[].probeEnd",
        "cells[].launches[].probeStart.copyBytesPerSecond", "cells[].launches[].probeStart.gemmFlopPerSecond",
        "cells[].launches[].probeEnd.copyBytesPerSecond", "cells[].launches[].probeEnd.gemmFlopPerSecond",
        "cells[].launches[].loss", "cells[].launches[].gradientNorm", "cells[].launches[].parameterChange",
        "cells[].launches[].peakMemoryBytes", "cells[].launches[].peakMemorySource", "cells[].launches[].cpuShare",
        "cells[].launches[].realTokensPerStep", "cells[].launches[].startupSeconds",
        // What the rules judge: it may cost a cell its status, and never betters one.
        "environment.unwatched", "device.powerLimitWatts", "run.calls", "run.canary", "peaks[].refused",
        "run.canary.cell", "run.canary.beforeStepSeconds", "run.canary.afterStepSeconds", "run.canary.regimeBefore", "run.canary.regimeAfter", "run.canary.reason",
        "cells[].launches[].host", "cells[].launches[].telemetry", "cells[].launches[].checks",
        "cells[].launches[].host.stealShare", "cells[].launches[].host.pressureShare", "cells[].launches[].host.throttledShare",
        "cells[].launches[].host.foreignCpuShare", "cells[].launches[].host.foreignProcess",
        "cells[].launches[].host.frequencyLowHz", "cells[].launches[].host.frequencyHighHz",
        "cells[].launches[].telemetry.slowedShare", "cells[].launches[].telemetry.slowedBy", "cells[].launches[].telemetry.clockReasons",
        "cells[].launches[].telemetry.powerLimitWatts", "cells[].launches[].telemetry.foreignProcess",
        "cells[].launches[].telemetry.violations", "cells[].launches[].telemetry.violations.power", "cells[].launches[].telemetry.violations.thermal",
        "cells[].launches[].telemetry.violations.syncBoost", "cells[].launches[].telemetry.violations.boardLimit", "cells[].launches[].telemetry.violations.reliability",
        "cells[].launches[].telemetry.eccErrors", "cells[].launches[].telemetry.eccErrors.corrected", "cells[].launches[].telemetry.eccErrors.uncorrected",
        "cells[].launches[].telemetry.samples",
        "device.cudaDriver", "device.ecc", "device.mig", "device.persistence",
        "cells[].launches[].checks.unseenSeconds", "cells[].launches[].checks.halfBatchStepSeconds", "cells[].launches[].checks.inputSpread",
        "cells[].launches[].checks.distinctBatches", "cells[].launches[].checks.matmulError", "cells[].launches[].checks.matmulOverflows",
        "cells[].batchSearch", "cells[].batchSearch.reason", "cells[].batchSearch.memoryBytes", "cells[].batchSearch.tries", "cells[].batchSearch.tries[]",
        "cells[].batchSearch.tries[].batch", "cells[].batchSearch.tries[].stage", "cells[].batchSearch.tries[].end",
        "cells[].batchSearch.tries[].peakMemoryBytes", "cells[].batchSearch.tries[].stepSeconds", "cells[].batchSearch.tries[].reason",
    };

    // One of several equal launches may lose what another still gives.
    private static IEnumerable<string> OfSensors =>
        from reading in (string[])["kernelResident", "memoryUsedBytes", "smClockHz", "memoryClockHz", "powerWatts", "temperatureCelsius"]
        from part in (string[])["", ".mean", ".min", ".max"]
        select $"cells[].launches[].telemetry.{reading}{part}";

    private static readonly string[] FreeNames = ["environment.variables.", "environment.unwatched."];

    [Fact]
    public void OfEveryKindOfCell() => Fuzz(ProfileJson.Write(Everything()), MutantsOfEverything, seed: 1);

    [Fact]
    public void OfARealOne() =>
        Fuzz(File.ReadAllBytes(CompatibilityTests.FixtureOf("profile-0.1.0.json")), MutantsOfAReal, seed: 2);

    private void Fuzz(byte[] file, int mutants, int seed)
    {
        var original = ProfileJson.Read(file, "original.json");
        var random = new Random(seed);
        var mutator = new JsonMutator(file, random);
        SortedDictionary<string, int> changed = new(StringComparer.Ordinal);
        var refused = 0;
        for (var i = 0; i < mutants; i++)
        {
            var mutant = mutator.Next();
            if (random.Next(10) > 0)
                mutant = Forgery.Seal(mutant);
            if (Read(mutant) is not { } profile)
            {
                refused++;
                continue;
            }
            CheckFigures(profile, original);
            foreach (var path in JsonDifferences.Of(JsonNode.Parse(file), JsonNode.Parse(mutant)))
                changed[path] = changed.GetValueOrDefault(path) + 1;
        }

        output.WriteLine($"{refused} of {mutants} refused");
        foreach (var (path, times) in changed)
            output.WriteLine($"{times,5} {path}");
        changed.Keys.Where(path => !FreeNames.Any(names => path.StartsWith(names, StringComparison.Ordinal))).ShouldBeSubsetOf(Free.Concat(OfSensors));
        refused.ShouldBeGreaterThan(mutants / 2);
    }

    // Every cell that is still there says what it said.
    private static void CheckFigures(Profile profile, Profile original)
    {
        foreach (var cell in profile.Cells)
        {
            var before = original.Cells.Single(known => known.Key == cell.Key);
            foreach (var metric in Metrics.All.Where(metric => !Free.Contains($"cells[].{metric.JsonPath}") && metric.JsonPath is not null))
            {
                var (now, then) = (metric.Value(cell), metric.Value(before));
                (now == then || Math.Abs(now!.Value - then!.Value) <= 1e-9 * then.Value).ShouldBeTrue($"{cell.Key} {metric.Name}: {then} became {now}");
            }
            if (cell.Figures is not null)
                (cell.Status == before.Status || cell.Status.Standing > Standing.Usable || before.Status == CellStatus.Trusted).ShouldBeTrue($"{before.Status} became {cell.Status}");
        }
    }

    private static Profile? Read(byte[] mutant)
    {
        try
        {
            return ProfileJson.Read(mutant, "mutant.json");
        }
        catch (ProfileFormatException refusal)
        {
            refusal.File.ShouldBe("mutant.json");
            refusal.Message.ShouldStartWith("mutant.json");
            refusal.Message.ShouldAllBe(c => !char.IsControl(c));
            if (IsJson(mutant))
                refusal.Field.ShouldNotBeNull(refusal.Message);
            return null;
        }
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Utf8.IsValid(bytes);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Profile Everything()
    {
        var profile = Sample.ProfileOf(
        [
            .. Sample.Profile().Cells,
            Sample.Cell(Sample.VitTrain with { Workload = "vit-ti" }, [.. Sample.Launches(6, 0.8, 0.001), .. Sample.Launches(5, 1.0, 0.001, copyRate: 90e9)]),
            Sample.Cell(Sample.VitTrain with { Workload = "vit-s" }, [.. Sample.Launches(6, 0.8), Sample.Launch(1.5, round: 6) with { Excluded = "steal time above 2%" }]),
            Sample.Cell(Sample.BertTrain with { Batch = 16 }, [.. Sample.Launches(2, 0.1), Sample.Launch(9) with { Failure = "exit 139" }], failure: new(CellStatus.Crashed, "exit 139")),
            Sample.Cell(Sample.BertTrain with { Batch = 32 }, [Sample.Launch(0.3) with { Loss = double.NaN }]),
            Sample.Cell(Sample.BertTrain with { Batch = 19 }, [.. Sample.Launches(5, 0.3).Select(Watched)]) with { BatchSearch = Searched },
        ]);
        return profile with
        {
            Device = profile.Device with { PowerLimitWatts = 700, CudaDriver = "13.0", Ecc = "on", Mig = "off", Persistence = "on" },
            Environment = profile.Environment with { Unwatched = new Dictionary<string, string>(StringComparer.Ordinal) { ["frequency"] = "no cpufreq" } },
            Run = profile.Run with { Calls = 2, Canary = new("vit-ti.train.fp32.b2.i224", 0.11, 0.111, "low-copy", "low-copy", "after the run: excluded") },
        };
    }

    private static Launch Watched(Launch launch) => launch with
    {
        Host = new(0.001, 0.02, 0, 0.03, "make (pid 7)", 2.4e9, 3.1e9),
        Telemetry = Sample.Sensors,
        Checks = new(0.0001, 0.2, 1.02, 4, 0.003, false),
    };

    private static BatchSearch Searched { get; } = new(
        1 << 30, "fits; 20 does not", [new(16, TryEnd.Fits, 1 << 29, TimeSpan.FromSeconds(0.25)), new(20, TryEnd.OutOfMemory, Reason: "full"), new(24, TryEnd.Died, Stage: TryStage.Launch)]);
}
