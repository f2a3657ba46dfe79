using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Profiles;
using Calibrate.Tests.Measuring;
using Calibrate.Tests.Profiles;

namespace Calibrate.Cli.Tests.Application;

public sealed class ResumeTests : IDisposable
{
    private static readonly string[] Cells = ["--workload", "vit-b,vit-s", "--launches", "4"];

    private readonly TestApp _app = new() { Disk = new SteppedDisk((_, _) => { }) };

    public void Dispose() => _app.Dispose();

    private string Error => _app.Error.ToString();

    private string Said => _app.Out.ToString();

    private Profile Newest => Measured.Profiles(_app.Folder).MaxBy(p => p.Run.WallSeconds).ShouldNotBeNull();

    /// <summary>Leaves an unfinished run behind: the program ends in the middle of a launch.</summary>
    private void BreakOff(int afterLaunches, params string[] more)
    {
        var launcher = new ScriptedLauncher(_app.Time);
        _app.Launcher = new Breaking(launcher, () => launcher.Requests.Count > afterLaunches);
        _app.RunHere([.. Cells, .. more]).ShouldBe(1);
        _app.Launcher = new ScriptedLauncher(_app.Time);
        _app.Out.GetStringBuilder().Clear();
        _app.Error.GetStringBuilder().Clear();
    }

    private string[] Uninterrupted()
    {
        using var app = new TestApp { Disk = _app.Disk };
        app.RunHere(Cells).ShouldBe(0);
        return Measured.Launches(Measured.Profiles(app.Folder).Single());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public void ABrokenRunGoesOnWithWhatItHasNotMeasuredYet(int afterLaunches)
    {
        BreakOff(afterLaunches);
        Measured.Profiles(_app.Folder).ShouldBeEmpty();
        var launcher = new ScriptedLauncher(_app.Time);
        _app.Launcher = launcher;

        _app.RunHere([.. Cells, "--resume"]).ShouldBe(0, Error);

        launcher.Requests.Count.ShouldBe(8 - afterLaunches);
        launcher.Probes.Single().Precisions.ShouldBeEmpty("the peaks are known");
        Measured.Launches(Newest).ShouldBe(Uninterrupted());
        Newest.Created.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Newest.Run.Calls.ShouldBe(2);
        Newest.Peaks.ShouldContain(p => p.FlopPerSecond == 1e15);
        Newest.Run.Canary.ShouldNotBeNull();
        Said.ShouldContain("going on with the run of 2026-01-02 03:04:05 UTC");
        Measured.Logs(_app.Folder).ShouldBeEmpty();
    }

    [Fact]
    public void TheProfileBearsTheTimeOfTheLogWhicheverCallWritesIt()
    {
        // It takes a second from the log's first line to the launches.
        _app.Disk = new SteppedDisk((step, path) =>
        {
            if (step == DiskStep.FlushFolder && path.EndsWith(".runs", StringComparison.Ordinal))
                _app.Time.Pass(TimeSpan.FromSeconds(1));
        });
        _app.RunHere([.. Cells, "--time-budget", "40s"]).ShouldBe(0);
        var partial = Newest.Created;

        _app.RunHere([.. Cells, "--resume"]).ShouldBe(0);
        Newest.Created.ShouldBe(partial);
    }

    [Fact]
    public void ARunIsSplitOverCallsByItsTimeBudget()
    {
        // 10 s of probing, 10 for the canary, four launches, 10 for the canary again.
        string[] split = [.. Cells, "--time-budget", "70s"];
        _app.Launcher = new ScriptedLauncher(_app.Time) { LaunchTime = TimeSpan.FromSeconds(10) };
        _app.RunHere(split).ShouldBe(0);
        Newest.Cells.Sum(c => c.Launches.Count).ShouldBe(4);
        Newest.Run.CutShort.Count.ShouldBe(2);
        Said.ShouldContain("2 cells want more launches: the same command with --resume goes on");
        var partial = Directory.GetFiles(Path.Combine(_app.Folder, "test-cpu-2c"), "*.json").Single();
        _app.Out.GetStringBuilder().Clear();

        _app.RunHere([.. split, "--resume"]).ShouldBe(0);

        Measured.Launches(Measured.Profiles(_app.Folder).ShouldHaveSingleItem()).ShouldBe(Uninterrupted());
        // 70 s, and 10 + 4 * 10 + 10.
        Newest.Run.ShouldSatisfyAllConditions(r => r.WallSeconds.ShouldBe(130), r => r.Calls.ShouldBe(2), r => r.CutShort.ShouldBeEmpty());
        Said.ShouldContain($"in place of its earlier part: {partial}");
        Directory.GetFiles(_app.Folder, "*.csv", SearchOption.AllDirectories).Length.ShouldBe(1);
        Measured.Logs(_app.Folder).ShouldBeEmpty();
    }

    [Fact]
    public void AnEarlierPartThatWasChangedStays()
    {
        _app.RunHere([.. Cells, "--time-budget", "40s"]).ShouldBe(0);
        var partial = Directory.GetFiles(Path.Combine(_app.Folder, "test-cpu-2c"), "*.json").Single();
        var changed = File.ReadAllText(partial).Replace("\"custom\"", "\"mine\"", StringComparison.Ordinal);
        File.WriteAllText(partial, changed);

        _app.RunHere([.. Cells, "--resume"]).ShouldBe(0);

        Said.ShouldContain($"the earlier part of it stays: {partial}");
        File.ReadAllText(partial).ShouldBe(changed);
    }

    [Fact]
    public void TheFullSuiteOverCallsOfTenMinutesIsTheSameRunAndOneProfile()
    {
        using var whole = new TestApp { Disk = _app.Disk };
        whole.Launcher = new ScriptedLauncher(whole.Time) { LaunchTime = TimeSpan.FromSeconds(7) };
        whole.RunHere("--suite", "full").ShouldBe(0);
        var expected = Measured.Profiles(whole.Folder).Single();
        expected.Cells.Count.ShouldBe(96);

        string[] split = ["--suite", "full", "--time-budget", "10m"];
        _app.Launcher = new ScriptedLauncher(_app.Time) { LaunchTime = TimeSpan.FromSeconds(7) };
        var calls = 0;
        do
        {
            var start = _app.Time.GetTimestamp();
            _app.RunHere([.. split, .. calls++ == 0 ? (string[])[] : ["--resume"]]).ShouldBe(0, Error);
            _app.Time.GetElapsedTime(start).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(10));
        }
        while (Measured.Logs(_app.Folder).Length > 0 && calls < 20);

        // 480 launches of 7 s; each call has 10 s of probing, its canary, and room for 82.
        calls.ShouldBe(6);
        var profile = Measured.Profiles(_app.Folder).ShouldHaveSingleItem();
        Measured.Launches(profile).ShouldBe(Measured.Launches(expected));
        profile.Cells.Select(c => (c.Key.Id, c.Status)).ShouldBe(expected.Cells.Select(c => (c.Key.Id, c.Status)));
        profile.Run.ShouldSatisfyAllConditions(r => r.Calls.ShouldBe(6), r => r.CutShort.ShouldBeEmpty());
    }

    [Fact]
    public void ANewRunRemovesTheLogOfOneWhoseProfileIsSaved()
    {
        _app.RunHere([.. Cells, "--time-budget", "30s"]).ShouldBe(0);
        Measured.Logs(_app.Folder).Length.ShouldBe(1);

        _app.RunHere(Cells).ShouldBe(0);

        Measured.Logs(_app.Folder).ShouldBeEmpty();
        Measured.Profiles(_app.Folder).Length.ShouldBe(2);
    }

    [Fact]
    public void ANewRunLeavesAnUnfinishedOneAndSaysHowToGoOn()
    {
        BreakOff(2);
        var log = Measured.Logs(_app.Folder).Single();

        _app.RunHere(Cells).ShouldBe(0);

        // The canary, two launches, and the one that was broken off.
        Said.ShouldContain($"{log}: an unfinished run (37 blocks in no profile yet); its own command with --resume goes on with it: calibrate --workload vit-b,vit-s --launches 4 --output");
        Measured.Logs(_app.Folder).ShouldBe([log]);
    }

    [Fact]
    public void ARunThatMeasuredNothingLeavesNoTrace()
    {
        _app.Launcher = new Breaking(new ScriptedLauncher(_app.Time), () => true);
        _app.RunHere(Cells).ShouldBe(1);
        _app.Launcher = new ScriptedLauncher(_app.Time);

        _app.RunHere(Cells).ShouldBe(0);

        Measured.Logs(_app.Folder).ShouldBeEmpty();
        Said.ShouldNotContain("unfinished");
    }

    private static readonly string[] Searched = ["--workload", "vit-b", "--launches", "4", "--batch", "auto"];

    /// <summary>Leaves a run behind that was broken off while it was looking for a batch.</summary>
    private void BreakOffASearch(MemoryDevice device)
    {
        var tries = 0;
        _app.Launcher = new Breaking(new ScriptedLauncher(_app.Time) { Searches = device.Run }, () => false, message => message is WorkerMessage.Tried && ++tries == 5);
        _app.RunHere(Searched).ShouldBe(1);
        _app.Launcher = new ScriptedLauncher(_app.Time) { Searches = device.Run };
        _app.Out.GetStringBuilder().Clear();
        _app.Error.GetStringBuilder().Clear();
    }

    [Fact]
    public void ASearchThatWasBrokenOffGoesOnWhereItWas()
    {
        var device = new MemoryDevice(_app.Time);
        BreakOffASearch(device);

        _app.RunHere([.. Searched, "--resume"]).ShouldBe(0, Error);

        device.Requests[^1].Tries.Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16]);
        Newest.Cells.Single().Key.Batch.ShouldBe(92);
        Newest.Cells.Single().BatchSearch.ShouldNotBeNull().Tries.Count.ShouldBe(12);
        Measured.Logs(_app.Folder).ShouldBeEmpty();
    }

    [Fact]
    public void ARunOfAnotherPlanLeavesASearchAlone()
    {
        BreakOffASearch(new(_app.Time));
        var log = Measured.Logs(_app.Folder).Single();

        _app.RunHere(Cells).ShouldBe(0, Error);
        Said.ShouldContain($"{log}: an unfinished run (nothing timed yet); its own command with --resume");
        Measured.Logs(_app.Folder).ShouldBe([log]);

        _app.RunHere(Searched).ShouldBe(0, Error);
        Measured.Logs(_app.Folder).ShouldBeEmpty();
    }

    [Fact]
    public void WithoutAnUnfinishedRunThereIsNothingToResume()
    {
        _app.RunHere("--resume").ShouldBe(2);
        Error.ShouldBe($"calibrate: --resume: there is no unfinished run in {_app.Folder}; start one without --resume\n");
    }

    [Fact]
    public void AnotherPlanIsNotResumedAndWhatDiffersIsNamed()
    {
        BreakOff(2);
        var log = Measured.Logs(_app.Folder).Single();

        _app.RunHere("--workload", "vit-b", "--launches", "4", "--seed", "7", "--resume").ShouldBe(2);

        Error.ShouldContain("--resume: no unfinished run in");
        Error.ShouldContain($"{log}: another plan (vit-s.train.fp32.b4.i224: planned there, none here; seed: 20260101 there, 7 here)");
        Measured.Logs(_app.Folder).ShouldBe([log]);
    }

    [Fact]
    public void TheOrderOfTheFlagsIsNoOtherPlan()
    {
        BreakOff(3);
        _app.RunHere("--launches", "4", "--workload", "vit-s,vit-b", "--time-budget", "10m", "--resume").ShouldBe(0, Error);
        Measured.Launches(Newest).ShouldBe(Uninterrupted(), ignoreOrder: true);
    }

    [Fact]
    public void AnotherVersionOfTheToolIsRefused()
    {
        BreakOff(2);
        _app.Tool = new("1.2.4", "def");

        _app.RunHere([.. Cells, "--resume"]).ShouldBe(1);

        Error.ShouldBe("calibrate: --resume: the run was started under other conditions, and figures from both would not compare (calibrate: 1.2.3 (abc) there, 1.2.4 (def) here); start a new run without --resume\n");
        Measured.Logs(_app.Folder).Length.ShouldBe(1);
    }

    [Fact]
    public void AnotherDeviceOrDriverIsRefused()
    {
        BreakOff(2);
        var launcher = new ScriptedLauncher(_app.Time) { Device = new("cpu", "Other CPU", "other-cpu-2c", 1L << 34, 2, Driver: "550") };
        _app.Launcher = launcher;

        _app.RunHere([.. Cells, "--resume"]).ShouldBe(1);

        Error.ShouldContain("(device: Test CPU there, Other CPU here; driver: none there, 550 here)");
        launcher.Requests.ShouldBeEmpty();
        Measured.Logs(_app.Folder).Length.ShouldBe(1);
    }

    [Fact]
    public void AFinishedRunIsNotResumed()
    {
        // As if the program had been killed between the profile and the removal of the log.
        _app.Disk = new SteppedDisk((step, path) =>
        {
            if (step == DiskStep.Delete && path.EndsWith(".log", StringComparison.Ordinal))
                throw new IOException("no");
        });
        _app.RunHere(Cells).ShouldBe(1);
        Error.ShouldContain("cannot be removed (no); the profile is saved");
        _app.Disk = new SteppedDisk((_, _) => { });

        _app.RunHere([.. Cells, "--resume"]).ShouldBe(2);
        Error.ShouldContain("finished, its profile is");
        _app.RunHere(Cells).ShouldBe(0);
        Measured.Logs(_app.Folder).ShouldBeEmpty();
    }

    [Fact]
    public void ADamagedLogIsToldOfAndLeftAlone()
    {
        BreakOff(2);
        var log = Measured.Logs(_app.Folder).Single();
        var bytes = File.ReadAllBytes(log);
        bytes[^200] ^= 1;
        File.WriteAllBytes(log, bytes);

        _app.RunHere([.. Cells, "--resume"]).ShouldBe(2);
        Error.ShouldContain($"{log}: damaged at byte ");
        _app.RunHere(Cells).ShouldBe(0);
        Said.ShouldContain($"{log}: damaged at byte ");
        File.ReadAllBytes(log).ShouldBe(bytes);
    }

    [Fact]
    public void ASecondRunnerIsRefused()
    {
        using (RunFolder.Open(_app.Folder, _app.Disk))
        {
            _app.RunHere(Cells).ShouldBe(1);
            Error.ShouldBe($"calibrate: --output {_app.Folder}: another calibrate (process {Environment.ProcessId}) is measuring into it; wait for its end, or give another folder\n");
        }

        _app.RunHere(Cells).ShouldBe(0);
    }

    [Fact]
    public void GitPassesTheLogsBy()
    {
        _app.RunHere(Cells).ShouldBe(0);
        File.ReadAllText(Path.Combine(_app.Folder, ".runs", ".gitignore")).ShouldBe("*\n");
    }

    /// <summary>Ends the program in the middle of a launch.</summary>
    private sealed class Breaking(ILauncher inner, Func<bool> now, Func<WorkerMessage, bool>? at = null) : ILauncher
    {
        public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop)
        {
            return inner.Run(request, startupCap, Say, stop);

            void Say(WorkerMessage message)
            {
                said(message);
                if (at?.Invoke(message) == true || (message is WorkerMessage.BlockTimed or WorkerMessage.Described && now()))
                    throw new InvalidOperationException("broken off");
            }
        }
    }
}
