namespace Calibrate.Cli.Tests.Scripts;

/// <summary>scripts/gpu-box with stand-ins beside it.</summary>
public sealed class GpuBoxTests : IDisposable
{
    private readonly ScriptRun _run = new();
    private readonly string _script;

    public GpuBoxTests()
    {
        _script = _run.Copy("gpu-box");
        // Each stand-in notes its call; a file "fail-…" or "unfinished-…" says how it ends.
        _run.Program("calibrate", """
            #!/usr/bin/env bash
            echo "calibrate $*" >>log
            case $1 in
            doctor) echo "the box is well"; [ ! -e fail-doctor ] ;;
            run)
                [ ! -e fail-run ] || { touch bench-results/.runs/20260101-000000-standard.log; echo "out of disk" >&2; exit 1; }
                touch bench-results/.runs/20260101-000000-standard.log
                mkdir -p bench-results/test-gpu
                echo "profile: bench-results/test-gpu/20260101-000000-standard.json"
                [ -e unfinished-run ] || rm bench-results/.runs/20260101-000000-standard.log ;;
            esac
            """);
        _run.Program("peer-pytorch", """
            #!/usr/bin/env bash
            echo "peers $*" >>log
            [ ! -e unfinished-peers ] || exit 75
            [ ! -e fail-peers ] || exit 1
            [ ! -e partly-peers ] || echo "| vit-h.train.bf16.b1.i224 | | | not measured | | | | | |"
            echo "comparison: bench-results/test-gpu/peers/1.md"
            [ ! -e partly-peers ]
            """);
        _run.Program("nvidia-smi", """
            #!/usr/bin/env bash
            """);
        _run.Program("nvml-check", """
            #!/usr/bin/env bash
            echo "nvml-check $*" >>log
            echo "all readings agree"
            [ ! -e fail-sensors ]
            """);
    }

    public void Dispose() => _run.Dispose();

    private string[] Log => [.. File.ReadAllLines(_run.PathOf("log")).Select(line => string.Join(' ', line.Replace(_run.PathOf("calibrate"), "CALIBRATE", StringComparison.Ordinal).Split(' ').Take(2)))];

    private (int ExitCode, string Out, string Error) Box(params string[] arguments) =>
        _run.Run(_script, arguments, ("PATH", $"{_run.Folder}:{Environment.GetEnvironmentVariable("PATH")}"));

    private void Set(string file) => File.WriteAllText(_run.PathOf(file), "");

    private void Unset(string file) => File.Delete(_run.PathOf(file));

    [Fact]
    public void OneCommandLeavesAFolderToCommit()
    {
        var (code, text, error) = Box();
        code.ShouldBe(0, error);
        text.ShouldContain("gpu-box: done: commit bench-results/test-gpu");
        Log.ShouldBe(["calibrate doctor", "calibrate run", "nvml-check CALIBRATE", "peers --device", "peers --device", "calibrate run", "calibrate run", "calibrate run"]);
        File.ReadAllText(_run.PathOf("bench-results/test-gpu/box/doctor.txt")).ShouldBe("the box is well\n");
        File.ReadAllText(_run.PathOf("bench-results/test-gpu/box/nvml-check.txt")).ShouldBe("all readings agree\n");
        Directory.Exists(_run.PathOf("bench-results/.runs/gpu-box-cuda-standard")).ShouldBeFalse();
        var lines = File.ReadAllLines(_run.PathOf("log"));
        lines[1].ShouldBe("calibrate run --device cuda --suite standard --output bench-results --time-budget 470s");
        lines[3].ShouldContain("--cells vit-b.train.bf16.foreach.graphs.b8.i224,bert-base.train.bf16.foreach.graphs.b8.s128 --output bench-results");
        lines[5].ShouldContain("--suite documents --output bench-results");
        lines[6].ShouldContain("--workload vit-l --precision bf16 --mode train --batch auto --output bench-results");
        lines[7].ShouldContain("--workload vit-l --precision bf16 --mode train --optimizer fused --output bench-results");
        lines[4].ShouldContain("--profile bench-results/test-gpu/20260101-000000-standard.json --output bench-results --compile off");
    }

    [Fact]
    public void AnUnfinishedPartGoesOnInTheNextCallAndNothingIsDoneTwice()
    {
        Set("unfinished-run");
        var first = Box();
        first.ExitCode.ShouldBe(75);
        first.Error.ShouldContain("not finished: give the same command again");

        Unset("unfinished-run");
        Set("unfinished-peers");
        Box().ExitCode.ShouldBe(75);
        Unset("unfinished-peers");
        Box().ExitCode.ShouldBe(0);

        Log.ShouldBe(["calibrate doctor", "calibrate run", "calibrate run", "nvml-check CALIBRATE", "peers --device", "peers --device", "peers --device", "calibrate run", "calibrate run", "calibrate run"]);
        File.ReadAllLines(_run.PathOf("log"))[2].ShouldEndWith("--resume");
    }

    [Fact]
    public void WithoutADeviceNothingIsMeasured()
    {
        Set("fail-doctor");
        Box().ExitCode.ShouldBe(1);
        Log.ShouldBe(["calibrate doctor"]);
    }

    [Theory]
    [InlineData("fail-sensors", "failed: sensors")]
    [InlineData("fail-peers", "failed: graphs peers")]
    [InlineData("fail-run", "failed: suite")]
    public void APartThatFailsIsTriedAgain(string fault, string said)
    {
        Set(fault);
        var (code, _, error) = Box();
        code.ShouldBe(1);
        error.ShouldContain(said);
        // What the other parts had to say is there already.
        File.Exists(_run.PathOf("bench-results/test-gpu/box/doctor.txt")).ShouldBe(fault != "fail-run");

        Unset(fault);
        Box().ExitCode.ShouldBe(0);
        Log.Count(line => line == "calibrate run").ShouldBe(fault == "fail-run" ? 5 : 4);
        Directory.GetFiles(_run.PathOf("bench-results/test-gpu/box")).Length.ShouldBe(2);
    }

    [Fact]
    public void CellsThatCannotBeComparedAreNamedAndEndNothing()
    {
        Set("partly-peers");
        var (code, _, error) = Box();
        code.ShouldBe(0, error);
        error.ShouldContain("gpu-box: not compared: vit-h.train.bf16.b1.i224");
    }

    [Fact]
    public void WithoutNvidiaSmiTheSensorsPartSaysSo()
    {
        File.Delete(_run.PathOf("nvidia-smi"));
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "nvidia-smi"))), "it has one");
        Box().ExitCode.ShouldBe(0);
        File.ReadAllText(_run.PathOf("bench-results/test-gpu/box/nvml-check.txt")).ShouldStartWith("no nvidia-smi on this box");
    }

    [Fact]
    public void AnotherRunsLogIsNotTakenForItsOwn()
    {
        Directory.CreateDirectory(_run.PathOf("bench-results/.runs"));
        Set("bench-results/.runs/20250101-000000-standard.log");
        Box("--device", "cuda:1").ExitCode.ShouldBe(0);
        File.ReadAllText(_run.PathOf("log")).ShouldNotContain("standard --output bench-results --time-budget 470s --resume");
        File.Exists(_run.PathOf("bench-results/.runs/20250101-000000-standard.log")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("ten")]
    public void CallsTooShortForAnyPartAreRefused(string minutes)
    {
        var (code, _, error) = Box("--minutes", minutes);
        code.ShouldBe(2);
        error.ShouldContain("3 or more");
    }

    [Theory]
    [InlineData("--frob")]
    [InlineData("--minutes")]
    public void AWrongOptionIsRefused(string option) => Box(option).ExitCode.ShouldBe(2);
}
