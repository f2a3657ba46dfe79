using System.CommandLine;
using System.Text.Json;
using Calibrate.Cli.Options;
using Calibrate.Planning;
using Calibrate.Workloads;

namespace Calibrate.Cli.Tests.Scripts;

/// <summary>scripts/peers/cells.py: the flags that both sides of a comparison get for an id.</summary>
public class PeerCellTests
{
    private static readonly string[] s_cells =
    [
        "vit-b.train.bf16.ckpt.foreach.b4.i224",
        "resnet50.train.fp32.cl.acc4.b8.i224",
        "decoder-tiny.forward.bf16.b2.s64",
        "decoder-tiny.generate.fp32.b2.s64",
        "sam-b.train.head.fp32.b1.i1024",
        "sam-b.train.head.cached.bf16.fused.b2.i1024",
        "decoder-7b.train.lora.r8.bf16.ckpt.foreach.b1.s2048",
        "decoder-tiny.train.lora.r16.a16.attention.fp32.acc2.b4.s64",
        "bert-mini.train.lora.r4.query-value-mlp.fp32.b1.s64",
        "decoder-tiny.train.instruction.fp32.b2.s64",
        "decoder-tiny.train.dpo.cached.bf16.acc2.b2.s64",
    ];

    [Fact]
    public void NameThatCellAndNoOther()
    {
        const string Program = """
            import json, sys
            sys.path.insert(0, sys.argv[1])
            from peers.cells import parse_cell
            print(json.dumps([parse_cell(id).arguments for id in sys.argv[2:]]))
            """;
        using var run = new ScriptRun();
        var (code, text, error) = run.Run("python3", ["-c", Program, ScriptRun.Scripts, .. s_cells], ("PYTHONDONTWRITEBYTECODE", "1"));
        code.ShouldBe(0, error);
        JsonSerializer.Deserialize<string[][]>(text).ShouldNotBeNull().Select(Planned).ShouldBe(s_cells);
    }

    /// <summary>As <c>calibrate pace</c> reads them.</summary>
    private static string Planned(string[] arguments)
    {
        var flags = new RunFlags();
        var command = new Command("pace");
        foreach (var option in flags.OfCells)
            command.Add(option);
        var parsed = command.Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        return Planner.PlanOne(flags.Read(parsed), WorkloadCatalog.All, physicalCores: 2).Id;
    }
}
