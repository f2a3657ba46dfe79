using System.Text.Json;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Measuring;

namespace Calibrate.Cli.Tests.Application;

public sealed class RunTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    private string[] Files =>
        [.. Directory.GetFiles(_app.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_app.Folder, f)).Where(f => !f.StartsWith(".runs", StringComparison.Ordinal)).Order()];

    private Profile Profile => ProfileJson.Load(Path.Combine(_app.Folder, Files.Single(f => f.EndsWith(".json", StringComparison.Ordinal))));

    [Fact]
    public void ARunWritesItsProfileTwiceAndShowsIt()
    {
        _app.RunHere("run", "--workload", "vit-b,bert-base").ShouldBe(0);

        Files.ShouldBe(["test-cpu-2c/20260102-030405-custom.csv", "test-cpu-2c/20260102-030405-custom.json"]);
        Profile.Cells.Select(c => (c.Key.Id, c.Status)).ShouldBe(
            [("vit-b.train.fp32.b4.i224", CellStatus.Draft), ("bert-base.train.fp32.b2.s128", CellStatus.Draft)]);
        Profile.Tool.ShouldBe(new ToolDescription("1.2.3", "abc"));
        Profile.Run.BlocksPerLaunch.ShouldBe(12);
        Profile.Cells[0].Launches.Count.ShouldBe(5);
        _app.Out.ToString().ShouldContain("vit-b.train.fp32.b4.i224");
        _app.Out.ToString().ShouldNotContain("\u001b");
        _app.Error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void WithoutACommandItRuns()
    {
        _app.RunHere("--launches", "1").ShouldBe(0);
        Profile.Run.Suite.ShouldBe("reduced");
        Profile.Cells.ShouldAllBe(c => c.Status == CellStatus.NotConverged && c.Launches.Count == 1);
    }

    [Fact]
    public void JsonIsTheProfileAndNothingElse()
    {
        _app.RunHere("--workload", "vit-b", "--json").ShouldBe(0);

        using var document = JsonDocument.Parse(_app.Out.ToString());
        document.RootElement.GetProperty("schema").GetString().ShouldBe("calibrate.profile/1");
        _app.Out.ToString().ShouldBe(File.ReadAllText(Path.Combine(_app.Folder, Files[1])));
        _app.Error.ToString().ShouldContain("profile: ");
    }

    [Theory]
    [InlineData(LaunchEnd.Unsupported, CellStatus.Unsupported, 0)]
    [InlineData(LaunchEnd.OutOfMemory, CellStatus.OutOfMemory, 1)]
    [InlineData(LaunchEnd.Crashed, CellStatus.Crashed, 1)]
    [InlineData(LaunchEnd.TimedOut, CellStatus.TimedOut, 1)]
    [InlineData(LaunchEnd.Invalid, CellStatus.Invalid, 1)]
    public void TheExitCodeTellsCellsThatFailedAndTheProfileIsWritten(LaunchEnd end, CellStatus status, int code)
    {
        _app.Launcher = new ScriptedLauncher(_app.Time) { End = r => r.Cell.Workload == "vit-b" ? end : LaunchEnd.Finished };

        _app.RunHere("--workload", "vit-b,vit-s").ShouldBe(code);

        Profile.Cells.Select(c => c.Status).ShouldBe([status, CellStatus.Draft]);
        Profile.Cells[0].Reason.ShouldBe(end == LaunchEnd.Invalid ? "the loss is NaN" : $"scripted {end}");
    }

    [Fact]
    public void AnUnsteadyCellIsAMeasurementToo()
    {
        _app.Launcher = new ScriptedLauncher(_app.Time) { StepSeconds = r => r.Round };
        _app.RunHere("--workload", "vit-b").ShouldBe(0);
        Profile.Cells.Single().Status.ShouldBe(CellStatus.NotConverged);
    }

    [Fact]
    public void ABudgetTooShortSaysWhichCellsItCut()
    {
        _app.RunHere("--workload", "vit-b,vit-s", "--time-budget", "21s").ShouldBe(0);
        Profile.Run.CutShort.ShouldBe(["vit-b.train.fp32.b4.i224", "vit-s.train.fp32.b4.i224"]);
        Profile.Run.TimeBudgetSeconds.ShouldBe(21);
    }

    [Fact]
    public void TheLargestBatchIsFoundOnceAndMeasured()
    {
        var device = new MemoryDevice(_app.Time);
        _app.Launcher = new ScriptedLauncher(_app.Time) { Searches = device.Run };

        _app.RunHere("run", "--workload", "vit-b,bert-base", "--batch", "auto").ShouldBe(0);

        Profile.Cells.Select(c => (c.Key.Id, c.Status)).ShouldBe(
            [("vit-b.train.fp32.b92.i224", CellStatus.Draft), ("bert-base.train.fp32.b92.s128", CellStatus.Draft)]);
        Profile.Cells.ShouldAllBe(c => c.BatchSearch!.Reason == "batch 96 would leave less than 5% of 1000 B free");
        device.Requests.Count.ShouldBe(2);
        // 12 tries of two steps for each, then the peaks, ten launches and the canary twice.
        Profile.Run.WallSeconds.ShouldBe((2 * 12 * 2 * 0.1) + 10 + (12 * 5), 1e-6);
        ((ScriptedLauncher)_app.Launcher).Requests.Count.ShouldBe(10);
        _app.Out.ToString().ShouldContain("vit-b.train.fp32.b92.i224: batch 92 by search: batch 96 would leave less than 5% of 1000 B free");
    }

    [Fact]
    public void ARunThatGoesOnDoesNotLookForTheBatchAgain()
    {
        var device = new MemoryDevice(_app.Time);
        _app.Launcher = new ScriptedLauncher(_app.Time) { Searches = device.Run };
        _app.RunHere("--workload", "vit-b", "--batch", "auto", "--time-budget", "21s").ShouldBe(0);
        Profile.Cells.Single().Launches.Count.ShouldBeLessThan(5);

        _app.RunHere("--workload", "vit-b", "--batch", "auto", "--resume").ShouldBe(0);

        device.Requests.Count.ShouldBe(1);
        var last = Files.Where(f => f.EndsWith(".json", StringComparison.Ordinal)).Select(f => ProfileJson.Load(Path.Combine(_app.Folder, f))).MaxBy(p => p.Cells[0].Launches.Count);
        last.ShouldNotBeNull().Cells.Single().Key.Batch.ShouldBe(92);
        last.Cells.Single().Status.ShouldBe(CellStatus.Draft);
        last.Cells.Single().BatchSearch.ShouldNotBeNull().Tries.Count.ShouldBe(12);
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsSaidBeforeMeasuring()
    {
        var file = Path.Combine(_app.Folder, "file");
        File.WriteAllText(file, "");

        _app.Run("--output", file).ShouldBe(1);

        _app.Error.ToString().ShouldStartWith($"calibrate: --output {file}: cannot be written (");
        ((ScriptedLauncher)_app.Launcher).Requests.ShouldBeEmpty();
    }

    [Fact]
    public void WhatIsMeasuredCanBePriced()
    {
        _app.RunHere("--workload", "vit-b").ShouldBe(0);
        var file = Path.Combine(_app.Folder, Files[1]);

        _app.Run("estimate", "--profile", file, "--cell", "vit-b.train.fp32.b4.i224", "--samples", "144000", "--price", "2", "--json").ShouldBe(0);

        // 4 images each 0.1 s: an hour of steps, and 5 minutes of start-up.
        var json = _app.Out.ToString();
        using var document = JsonDocument.Parse(json[json.IndexOf("\n{", StringComparison.Ordinal)..]);
        document.RootElement.GetProperty("hoursByPart").GetProperty("steps").GetDouble().ShouldBe(1, 1e-6);
        document.RootElement.GetProperty("cost").GetProperty("value").GetDecimal().ShouldBe(2m * 65 / 60, 0.01m);
    }

    [Theory]
    [InlineData("--interruption-mean 1h --spot --price 2 --deadline 2h --budget 3 --seed 7 --draws 500", "\"breakEvenDiscount\"")]
    [InlineData("--price 2 --gpus 4 --link 1GB", "\"bytesPerSecond\": 1000000000")]
    [InlineData("--validation-samples 1000 --epochs 2", "\"validation\": 0.0")]
    [InlineData("--price 2 --formula document --utilization 0.5", "\"documentFormula\"")]
    [InlineData("--on g5.xlarge", "vit-b.train.fp32.b4.i224: there is no throughput of vit-b on g5.xlarge (1 x A10G). Looked for one: no profile is of A10G")]
    [InlineData("--budget 3", "--budget: goes with --price or --on: without one there are only hours")]
    [InlineData("--batch 8", "--batch: goes with JOB; the cell is of one profile and has its own batch")]
    [InlineData("--grounds published", "vit-b.train.fp32.b4.i224: there is no throughput of vit-b on")]
    public void EveryFlagCountsForACellOrIsRefused(string flags, string contains)
    {
        _app.RunHere("--workload", "vit-b").ShouldBe(0);
        _app.Out.GetStringBuilder().Clear();

        _app.Run(["estimate", "--profile", Path.Combine(_app.Folder, Files[1]), "--cell", "vit-b.train.fp32.b4.i224", "--samples", "144000", "--json", .. flags.Split(' ')]);

        $"{_app.Out}{_app.Error}".ShouldContain(contains);
    }

    [Theory]
    [InlineData("table", "vit-b.train.fp32.b4.i224")]
    [InlineData("json", "\"schema\"")]
    [InlineData("csv", "id,workload")]
    [InlineData("timm-train", "train_samples_per_sec")]
    [InlineData("timm-infer", "infer_samples_per_sec")]
    public void AProfileIsShownInEveryFormat(string format, string contains)
    {
        _app.RunHere("--workload", "vit-b").ShouldBe(0);
        _app.Out.GetStringBuilder().Clear();

        _app.Run("show", Path.Combine(_app.Folder, Files[1]), "--format", format).ShouldBe(0);
        _app.Out.ToString().ShouldContain(contains);
    }
}
