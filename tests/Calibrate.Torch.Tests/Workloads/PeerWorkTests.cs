using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using Calibrate.Workloads.Models.Decoders;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>What scripts/peer-pytorch compares a cell with is the same work: PyTorch's side in its own process, this library's here.</summary>
public sealed class PeerWorkTests(PeerWork peers) : IClassFixture<PeerWork>
{
    private static readonly LibtorchEngine s_engine = new();

    public static TheoryData<string> Cells => [.. PeerWork.Cells.Select(cell => cell.Id)];

    public static TheoryData<string> Known => [.. PeerWork.Cells.Where(cell => cell is { Mode: Mode.Train, Caching: Caching.Off }).Select(cell => cell.Id)];

    [Theory, MemberData(nameof(Cells))]
    public void Both_sides_have_as_many_parameters_and_a_loss_of_one_size(string id)
    {
        var cell = PeerWork.Cells.Single(cell => cell.Id == id);
        Needs.Of(Feature.Autocast, cell.Precision == Precision.Bf16);
        var told = peers.Of(id);
        using var workload = s_engine.Build(cell, "cpu", 1);
        (workload.AllParameters, workload.Parameters).ShouldBe((told.Parameters, told.Trainable));
        workload.Step();
        if (cell.Mode == Mode.Generate)
            return;
        (workload.Examine().Loss / told.Loss.ShouldNotBeNull()).ShouldBeInRange(0.5, 2);
        told.Unreached.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Known))]
    public void A_step_on_the_golden_weights_has_the_loss_that_this_library_is_held_to(string id)
    {
        // Micro-batches of equally many tokens leave the mean as it is, and checkpointing every number.
        var cell = PeerWork.Cells.Single(cell => cell.Id == id) with { Accumulate = 1, Checkpointing = Checkpointing.Off };
        peers.Of(id).Golden.ShouldNotBeNull().ShouldBe(GoldenCase.Load(cell.Id).Losses[0], cell.Precision == Precision.Bf16 ? 2e-2 : 1e-4);
    }

    [Fact]
    public void Embeddings_at_hand_are_those_of_the_frozen_encoder()
    {
        var told = peers.Of(PeerWork.Head.Id);
        told.Cached.ShouldNotBeNull().ShouldBe(told.Uncached.ShouldNotBeNull(), 1e-5);
    }

    [Fact]
    public void Both_sides_write_the_same_text()
    {
        var (cell, told) = (PeerWork.Generating, peers.Of(PeerWork.Generating.Id));
        var length = GenerationLength.Of(cell.Size);
        using var scope = NewDisposeScope();
        var golden = new GoldenCase(cell.Id, cell.Workload, cell.Batch, cell.Size.Value, "fp32", Checkpointing: false, Dropout: false, 0, [], [], [], [], null);
        using var generator = new TextGenerator((Decoder)golden.BuildModel(), DecoderConfig.Tiny, length);
        using var module = generator.Module;
        var prompts = (golden with { Size = length.Prompt }).BuildBatch((Decoder)module).Inputs[0];
        manual_seed(7);
        var (tokens, logits) = generator.Generate(prompts);
        tokens.Values().ShouldBe(told.Tokens.ShouldNotBeNull());
        logits.Values()[..8].ShouldBe(told.Logits.ShouldNotBeNull(), 1e-4);
    }
}

/// <summary>One start of Python for all cells.</summary>
public sealed class PeerWork
{
    internal static readonly CellKey Head = Sam(Caching.Off);
    internal static readonly CellKey Generating = Decoder() with { Mode = Mode.Generate };

    private readonly Dictionary<string, Told> _told;
    private readonly string? _missing;

    public PeerWork()
    {
        var scripts = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "scripts"));
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("CALIBRATE_PYTHON") ?? "/usr/bin/python3", [Path.Combine(Here(), "peer-work.py"), scripts, .. Cells.Select(cell => cell.Id)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1", ["OMP_NUM_THREADS"] = "1" },
        };
        using var python = Process.Start(start).ShouldNotBeNull();
        var error = python.StandardError.ReadToEndAsync();
        string[] lines = python.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        python.WaitForExit();
        var said = error.GetAwaiter().GetResult();
        _missing = said.Contains("cannot import PyTorch", StringComparison.Ordinal) ? said : null;
        if (_missing is null)
            python.ExitCode.ShouldBe(0, said);
        _told = Cells.Zip(lines).ToDictionary(pair => pair.First.Id, pair => JsonSerializer.Deserialize<Told>(pair.Second, JsonSerializerOptions.Web)!, StringComparer.Ordinal);
    }

    internal static IReadOnlyList<CellKey> Cells { get; } =
    [
        Decoder() with { Accumulate = 2 },
        Head,
        Sam(Caching.On),
        Lora(Decoder(Precision.Bf16), LoraAdapter.Default),
        Lora(Decoder(), new(4, LoraTargets.AllLinear)),
        Lora(Decoder() with { Checkpointing = Checkpointing.On }, LoraAdapter.Default),
        Lora(Decoder() with { Workload = "vit-ti", Size = InputSize.Image(64), Checkpointing = Checkpointing.On }, LoraAdapter.Default),
        Decoder() with { Method = Method.Instruction },
        Decoder() with { Method = Method.Dpo },
        Decoder() with { Method = Method.Dpo, Caching = Caching.On },
        Generating,
    ];

    /// <summary>Of a cell; see peer-work.py.</summary>
    internal Told Of(string id)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        return _told[id];
    }

    private static CellKey Decoder(Precision precision = Precision.Fp32) => new("decoder-tiny", Mode.Train, precision, Checkpointing.Off, 2, InputSize.Sequence(64));

    private static CellKey Sam(Caching caching) =>
        new("sam-b", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(64), Method: Method.Head, Caching: caching);

    private static CellKey Lora(CellKey cell, LoraAdapter adapter) => cell with { Method = Method.Lora, Adapter = adapter };

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    internal sealed record Told(
        long Parameters, long Trainable, double? Loss, int? Unreached = null, double? Golden = null, double[]? Tokens = null, double[]? Logits = null, double? Uncached = null, double? Cached = null);
}
