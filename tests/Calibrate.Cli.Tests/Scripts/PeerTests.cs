using System.Text.Json;

namespace Calibrate.Cli.Tests.Scripts;

/// <summary>scripts/peer-pytorch on sides that are arithmetic: what it makes of their answers.</summary>
public sealed class PeerTests : IDisposable
{
    private static readonly string[] Quick = ["--rounds", "4", "--launches", "2", "--block-seconds", "0.2", "--warm-up", "0.1", "--pause", "0", "--threads", "1"];

    private readonly ScriptRun _run = new();
    private readonly string _calibrate;
    private readonly string _python;

    public PeerTests()
    {
        var fake = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ScriptRun.Scripts)!, "tests", "Calibrate.Cli.Tests", "Scripts", "fake-pace.py"));
        (_calibrate, _python) = (_run.Program("calibrate", fake), _run.Program("python", fake));
    }

    public void Dispose() => _run.Dispose();

    private string[] Started => [.. File.ReadAllLines(_run.PathOf("log")).Select(line => line.Split(' ')[0] + (line.Contains("--compile", StringComparison.Ordinal) ? "+compile" : ""))];

    private (int ExitCode, string Out, string Error) Compare(string[] arguments, string compile = "works") => _run.Run(
        Path.Combine(ScriptRun.Scripts, "peer-pytorch"), ["--calibrate", _calibrate, "--output", "results", .. Quick, .. arguments],
        ("CALIBRATE_PYTHON", _python), ("FAKE_LOG", _run.PathOf("log")), ("FAKE_COMPILE", compile), ("PYTHONDONTWRITEBYTECODE", "1"));

    private JsonElement Report()
    {
        var file = Directory.GetFiles(_run.PathOf("results/test-gpu/peers"), "*.json").ShouldHaveSingleItem();
        File.Exists(Path.ChangeExtension(file, ".md")).ShouldBeTrue();
        return JsonDocument.Parse(File.ReadAllText(file)).RootElement;
    }

    private static JsonElement Side(JsonElement cell, string name) =>
        cell.GetProperty("sides").EnumerateArray().Single(side => side.GetProperty("name").GetString() == name);

    private static double Ratio(JsonElement side) => side.GetProperty("timeRatio").GetProperty("value").GetDouble();

    [Fact]
    public void EverySideIsHeldAgainstEagerPyTorch()
    {
        var (code, text, error) = Compare(["--cells", "vit-b.train.bf16.foreach.b4.i224"]);
        code.ShouldBe(0, error);

        var cell = Report().GetProperty("cells")[0];
        Ratio(Side(cell, "calibrate")).ShouldBe(0.9, 1e-9);
        Ratio(Side(cell, "torch.compile")).ShouldBe(0.5, 1e-9);
        Side(cell, "PyTorch").GetProperty("timeRatio").ValueKind.ShouldBe(JsonValueKind.Null);
        Side(cell, "calibrate").GetProperty("memoryRatio").GetDouble().ShouldBe(1.1, 1e-9);
        Side(cell, "calibrate").GetProperty("launchRatios").GetArrayLength().ShouldBe(2);
        // The fastest side's block of 0.2 s.
        cell.GetProperty("stepsPerBlock").GetInt32().ShouldBe(4);
        text.ShouldContain("| vit-b.train.bf16.foreach.b4.i224 | calibrate | 0.0900 | 0.900 | 0.900 to 0.900 | 0.900 0.900 | 0 | 1.100 | flash |");
        text.ShouldContain("the sides differ in attention: calibrate flash, PyTorch math");
        Started.ShouldBe(["calibrate", "pytorch", "pytorch+compile", "pytorch+compile", "pytorch", "calibrate"]);
    }

    [Fact]
    public void TheSidesGetTheSameWork()
    {
        Compare(["--cells", "vit-l.train.bf16.ckpt.fused.graphs.b4.i224", "--device", "cuda:1", "--compile", "off"]);
        var lines = File.ReadAllLines(_run.PathOf("log"));
        const string Work = "--workload vit-l --mode train --precision bf16 --checkpointing on --batch 4 --image-size 224 --optimizer fused";
        lines[0].ShouldBe($"calibrate {Work} --cuda-graphs on --device cuda:1 --threads 1 --seed 0");
        lines[1].ShouldBe($"pytorch {Work} --device cuda:1 --threads 1 --seed 0");
    }

    [Fact]
    public void CudaGraphsAreHeldAgainstEagerOnBothSides()
    {
        Compare(["--cells", "vit-b.train.bf16.foreach.graphs.b4.i224", "--compile", "off"]).ExitCode.ShouldBe(0);
        var cell = Report().GetProperty("cells")[0];
        Ratio(Side(cell, "calibrate")).ShouldBe(0.45, 1e-9);
        Ratio(Side(cell, "calibrate without graphs")).ShouldBe(0.9, 1e-9);
    }

    [Theory]
    [InlineData("refuses", "torch.compile takes no part: torch.compile needs PyTorch 2.0 or newer, this is 1.13", 1)]
    [InlineData("fails", "vit-ti.train.fp32.b1.i32: torch.compile left out: ended with status 1 … BackendCompilerFailed: no", 4)]
    public void WhereCompilingDoesNotWorkTheOthersAreComparedAllTheSame(string compile, string said, int attempts)
    {
        var (code, text, error) = Compare(["--suite", "reduced"], compile);
        code.ShouldBe(0, error);
        Report().GetProperty("cells").EnumerateArray().Select(cell => Ratio(Side(cell, "calibrate"))).ShouldAllBe(ratio => Math.Abs(ratio - 0.9) < 1e-9);
        text.ShouldContain(said);
        // Asked once where it is not there at all; a cell that cannot be compiled says nothing of the next.
        Started.Count(side => side == "pytorch+compile").ShouldBe(compile == "fails" ? 2 : attempts);
    }

    [Fact]
    public void ASideThatCannotRunEndsItsCellAlone()
    {
        var (code, text, error) = Compare(["--cells", "vit-l.train.fp32.b1.i224,vit-b.train.fp32.b1.i224", "--compile", "off"]);
        code.ShouldBe(1);
        error.ShouldContain("vit-l.train.fp32.b1.i224: PyTorch: no room for vit-l");
        text.ShouldContain("| vit-l.train.fp32.b1.i224 | | | not measured |");
        Ratio(Side(Report().GetProperty("cells")[1], "calibrate")).ShouldBe(0.9, 1e-9);
    }

    [Fact]
    public void WhatFailedIsTriedAgainAndWhatIsThereIsKept()
    {
        string[] arguments = ["--cells", "vit-b.train.fp32.b1.i224,vit-l.train.fp32.b1.i224", "--compile", "off", "--resume"];
        Compare(arguments).Out.ShouldContain("comparison: results/test-gpu/peers/");
        Compare(arguments).ExitCode.ShouldBe(1);
        // Two launches of two sides; calibrate and the side that has no room, twice.
        Started.ShouldBe(["calibrate", "pytorch", "pytorch", "calibrate", "calibrate", "pytorch", "calibrate", "pytorch"]);
    }

    [Fact]
    public void ABudgetSplitsItOverCalls()
    {
        string[] arguments = ["--suite", "standard", "--compile", "off", "--time-budget", "1", "--warm-up", "0.1", "--resume"];
        File.WriteAllText(_run.PathOf("slow"), "");
        var first = Compare([.. arguments, "--pause", "0.2"]);
        first.ExitCode.ShouldBe(75, first.Error);
        first.Error.ShouldContain("1 of 2 cells left: the same command with --resume goes on");
        Directory.Exists(_run.PathOf("results/test-gpu")).ShouldBeFalse();

        var second = Compare([.. arguments, "--pause", "0.2"]);
        second.ExitCode.ShouldBe(0, second.Error);
        Report().GetProperty("cells").GetArrayLength().ShouldBe(2);
        Started.Length.ShouldBe(8, "two cells, two launches of two sides, none of them twice");
        Directory.GetFiles(_run.PathOf("results/.runs"), "*.json").ShouldBeEmpty();
    }

    [Fact]
    public void TheCellsOfAProfileAreThoseWithFigures()
    {
        File.WriteAllText(_run.PathOf("profile.json"), """{"cells":[{"id":"vit-b.train.fp32.b1.i224","throughput":{"value":1}},{"id":"vit-h.train.fp16.b1.i224"},{"id":"vit-b.train.qlora.r8.bf16.b1.i224","throughput":{"value":1}},{"id":"vit-s.train.bf16.b1.i224","throughput":{"value":1}}]}""");
        var (code, _, error) = Compare(["--profile", "profile.json", "--compile", "off"]);
        code.ShouldBe(0, error);
        error.ShouldContain("vit-b.train.qlora.r8.bf16.b1.i224: left out, as it is calibrate's alone: packing weights to 4 bits is no part of PyTorch");
        // Training in bf16 first.
        Report().GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("cell").GetString()).ShouldBe(["vit-s.train.bf16.b1.i224", "vit-b.train.fp32.b1.i224"]);
    }

    [Theory]
    [InlineData("vit-b.fp32", "'vit-b.fp32' is no cell id")]
    [InlineData("vit-b.train.fp32.b0.i224", "'vit-b.train.fp32.b0.i224' is no cell id")]
    [InlineData("vit-b.train.lora.fp32.b1.i224", "'vit-b.train.lora.fp32.b1.i224' is no cell id")]
    [InlineData("sam-b.train.head.r8.fp32.b1.i1024", "'sam-b.train.head.r8.fp32.b1.i1024' is no cell id")]
    [InlineData("decoder-7b.train.qlora.r8.bf16.b1.s2048", "is calibrate's alone: packing weights")]
    [InlineData("bert-base.update.fp32.b1.s128", "is calibrate's alone: it is a part of a training step")]
    [InlineData("bert-base.checkpoint.fp32.b1.s128", "is calibrate's alone: it is a part of a training step")]
    [InlineData("resnet50.train.fp32.loader2.b4.i224", "is calibrate's alone: its images")]
    [InlineData("lora-merged.forward.fp32.b1.s512", "is calibrate's alone: it is a part of a model")]
    public void WhatIsNoCellIsRefused(string cell, string message)
    {
        var (code, _, error) = Compare(["--cells", cell]);
        code.ShouldBe(2);
        error.ShouldContain(message);
    }
}
