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
                touch bench-results/.runs/20260101-000000-standard.log
                [ ! -e unfinished-suite ] || exit 0
                rm bench-results/.runs/*.log
                mkdir -p bench-results/test-gpu
                echo "profile: bench-results/test-gpu/20260101-000000-standard.json" ;;
            esac
            """);
        _run.Program("peer-pytorch", """
            #!/usr/bin/env bash
            echo "peers $*" >>log
            [ ! -e unfinished-peers ] || exit 75
            [ ! -e fail-peers ]
            """);
        _run.Program("nvml-check", """
            #!/usr/bin/env bash
            echo "nvml-check $*" >>log
            echo "all readings agree"
            [ ! -e fail-sensors ]
            """);
    }

    public void Dispose() => _run.Dispose();

    private string[] Log => [.. File.ReadAllLines(_run.PathOf("log")).Select(line => string.Join(' ', line.Split(' ').Take(2)))];

    private (int ExitCode, string Out, string Error) Box(params string[] arguments) => _run.Run(_script, arguments);

    private void Set(string file) => File.WriteAllText(_run.PathOf(file), "");

    private void Unset(string file) => File.Delete(_run.PathOf(file));

    [Fact]
    public void OneCommandLeavesAFolderToCommit()
    {
        var (code, text, error) = Box();
        code.ShouldBe(0, error);
        text.ShouldContain("gpu-box: done: commit bench-results/test-gpu");
        Log.ShouldBe(["calibrate doctor", "calibrate run", "nvml-check ", "peers --device"]);
        File.ReadAllText(_run.PathOf("bench-results/test-gpu/box/doctor.txt")).ShouldBe("the box is well\n");
        File.ReadAllText(_run.PathOf("bench-results/test-gpu/box/nvml-check.txt")).ShouldBe("all readings agree\n");
        Directory.Exists(_run.PathOf("bench-results/.runs/gpu-box")).ShouldBeFalse();
        var lines = File.ReadAllLines(_run.PathOf("log"));
        lines[1].ShouldBe("calibrate run --device cuda --suite standard --output bench-results --time-budget 470s");
        lines[3].ShouldContain("--profile bench-results/test-gpu/20260101-000000-standard.json --output bench-results --compile off");
    }

    [Fact]
    public void AnUnfinishedPartGoesOnInTheNextCallAndNothingIsDoneTwice()
    {
        Set("unfinished-suite");
        var first = Box();
        first.ExitCode.ShouldBe(75);
        first.Error.ShouldContain("not finished: give the same command again");

        Unset("unfinished-suite");
        Set("unfinished-peers");
        Box().ExitCode.ShouldBe(75);
        Unset("unfinished-peers");
        Box().ExitCode.ShouldBe(0);

        Log.ShouldBe(["calibrate doctor", "calibrate run", "calibrate run", "nvml-check ", "peers --device", "peers --device"]);
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
    [InlineData("fail-peers", "failed: peers")]
    public void APartThatFailsIsTriedAgain(string fault, string said)
    {
        Set(fault);
        var (code, _, error) = Box();
        code.ShouldBe(1);
        error.ShouldContain(said);

        Unset(fault);
        Box().ExitCode.ShouldBe(0);
        Log.Count(line => line == "calibrate run").ShouldBe(1);
        Directory.GetFiles(_run.PathOf("bench-results/test-gpu/box")).Length.ShouldBe(2);
    }

    [Fact]
    public void AShortCallBeginsNothingThatDoesNotFit()
    {
        Box("--minutes", "1").ExitCode.ShouldBe(75);
        Log.ShouldBe(["calibrate doctor"]);
    }

    [Theory]
    [InlineData("--frob")]
    [InlineData("--minutes")]
    public void AWrongOptionIsRefused(string option) => Box(option).ExitCode.ShouldBe(2);
}
