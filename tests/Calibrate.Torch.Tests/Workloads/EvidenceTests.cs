using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Statistics;
using Calibrate.Workloads;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Honest workloads pass every validator.</summary>
public class EvidenceTests
{
    private static readonly LibtorchEngine s_engine = new();

    public static TheoryData<string, Precision, Mode> Cells { get; } =
        new MatrixTheoryData<string, Precision, Mode>(["vit-ti", "bert-mini", "resnet34", "efficientnet-b0", "yolov8n", "fusion-mlp", "fusion-attention", "attention-composed", "linear-plain", "linear-nf4", "lora-unmerged"], [Precision.Fp32, Precision.Bf16], [Mode.Forward, Mode.Train]);

    private static readonly string[] s_withoutAttention = ["resnet34", "efficientnet-b0", "yolov8n", "fusion-mlp", "attention-composed", "linear-plain", "linear-nf4", "lora-unmerged"];

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_whole_launch_is_valid(string name, Precision precision, Mode mode)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        List<WorkerMessage> messages = [];
        var request = new MeasureRequest
        {
            Device = "cpu",
            Threads = 1,
            Cell = Key(name, precision, mode),
            Round = 1,
            Seed = 5,
            Blocks = new(8, 8, 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2)),
            Probe = new([64], TimeSpan.FromMilliseconds(1), 1 << 20, TimeSpan.FromMilliseconds(1)),
            StartupCap = TimeSpan.FromMinutes(1),
        };
        using (NewDisposeScope())
            new CellMeasurement(s_engine, Instruments.Real(), messages.Add).Run(request);

        var outcome = new WorkerTranscript(messages, WorkerEnd.Exited, "ended", TimeSpan.FromSeconds(1)).ToOutcome(request);
        outcome.End.ShouldBe(LaunchEnd.Finished, outcome.Reason);
        var checks = outcome.Launch.Checks.ShouldNotBeNull();
        checks.InputSpread!.Value.ShouldBeGreaterThan(0.5);
        checks.DistinctBatches.ShouldBe(4);
        // From 2.0 on libtorch has the operator, with a kernel for what it can do; before, it is composed.
        string?[] attention = Provider.WhyMissing(Feature.AttentionBackend) is null ? ["flash", "math", "composed"] : [null];
        checks.Attention.ShouldBeOneOf(s_withoutAttention.Contains(name) ? [null] : attention);
        ComputedPrecision.Of(checks.MatmulError!.Value, checks.MatmulOverflows!.Value).ShouldBe(precision);
        // Where it was timed at all, half the batch took time: how much is not for a test.
        if (checks.HalfBatchStepSeconds is { } half)
            half.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_result_can_be_read_again_and_again()
    {
        using var scope = NewDisposeScope();
        using var cell = s_engine.Build(Key("vit-ti", Precision.Fp32, Mode.Train), "cpu", 1);
        cell.Step();
        var first = cell.ReadResult();
        cell.ReadResult().ShouldBe(first);
        cell.Step();
        cell.ReadResult().ShouldNotBe(first, "the optimizer has moved it");
    }

    [Theory]
    [InlineData(Precision.Fp32, 1e-9, 1e-5)]
    [InlineData(Precision.Bf16, 1e-3, 0.1)]
    public void A_product_shows_its_precision(Precision precision, double least, double most)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        var evidence = NumericProbe.Run(precision, CPU);
        evidence.RelativeError.ShouldBeInRange(least, most);
        evidence.Overflows.ShouldBeFalse();
    }

    [Fact]
    public void A_workload_of_another_precision_is_found_out()
    {
        Needs.Of(Feature.Autocast);
        ComputedPrecision.Reject(Precision.Fp32, NumericProbe.Run(Precision.Bf16, CPU).RelativeError, overflows: false)
            .ShouldNotBeNull().ShouldStartWith("asked for fp32, computed in bf16");
    }

    [Fact]
    public void Batches_are_compared_by_value()
    {
        using var scope = NewDisposeScope();
        Batch One(params long[] tokens) => new([tensor(tokens, [1, tokens.Length])], tensor([0L]), null);
        Batch[] batches = [One(1, 2, 3), One(1, 2, 3), One(1, 2, 4)];

        batches.Distinct(Batch.SameValues).Count().ShouldBe(2);
        One(5, 5, 5).Spread().ShouldBe(0);
        One(1, 2, 3).Spread().ShouldBe(Math.Sqrt(2.0 / 3), 1e-6);
    }

    // Two images of 32 pixels leave a norm two values a channel.
    private static CellKey Key(string name, Precision precision, Mode mode) =>
        new(name, mode, precision, Checkpointing.Off, 2, WorkloadCatalog.Find(name).Descriptor.DefaultSize switch
        {
            { Kind: InputKind.Image } => InputSize.Image(name.StartsWith("vit", StringComparison.Ordinal) ? 32 : 64),
            { Value: 1 } one => one,
            _ => InputSize.Sequence(16),
        });
}
