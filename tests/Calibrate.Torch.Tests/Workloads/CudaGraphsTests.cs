using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Cells with CUDA graphs, on recordings that a CPU can replay; and why they are refused without.</summary>
public class CudaGraphsTests
{
    private static readonly CellKey Key = new(
        "vit-ti", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Image(32), OptimizerVariant.Foreach, CudaGraphs: CudaGraphs.On);

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void Recorded_training_learns(Precision precision)
    {
        Needs.Of(Feature.CudaGraphs);
        var graphs = new FakeStepGraphs();
        using var scope = NewDisposeScope();
        using (var cell = new LibtorchEngine(graphs).Build(Key with { Precision = precision }, "cpu", 1))
        {
            cell.Step();
            var first = cell.Examine().Loss;
            for (var i = 0; i < 40; i++)
                cell.Step();

            cell.Examine().ShouldSatisfyAllConditions(
                evidence => evidence.Loss.ShouldBeLessThan(first),
                evidence => evidence.GradientNorm!.Value.ShouldBeGreaterThan(0),
                evidence => evidence.ParameterChange!.Value.ShouldBeGreaterThan(0));
        }

        graphs.Made.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void Recorded_prediction_sees_every_batch()
    {
        using var scope = NewDisposeScope();
        using var recorded = new LibtorchEngine(new FakeStepGraphs()).Build(Key with { Mode = Mode.Forward }, "cpu", 1);
        using var plain = new LibtorchEngine().Build(Key with { Mode = Mode.Forward, CudaGraphs = CudaGraphs.Off }, "cpu", 1);

        for (var i = 0; i < 5; i++)
        {
            recorded.Step();
            plain.Step();
            recorded.ReadResult().ShouldBe(plain.ReadResult());
        }
    }

    [Fact]
    public void Recorded_generation_sees_every_batch()
    {
        using var scope = NewDisposeScope();
        var key = new CellKey("decoder-tiny", Mode.Generate, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(8), CudaGraphs: CudaGraphs.On);
        using var recorded = new LibtorchEngine(new FakeStepGraphs()).Build(key, "cpu", 1);
        using var plain = new LibtorchEngine().Build(key with { CudaGraphs = CudaGraphs.Off }, "cpu", 1);
        // The warm-up draws tokens of its own.
        recorded.Step();
        plain.Step();

        for (var seed = 0; seed < 5; seed++)
            Step(recorded, seed).ShouldBe(Step(plain, seed));

        static double Step(IWorkload cell, long seed)
        {
            manual_seed(seed);
            cell.Step();
            return cell.ReadResult();
        }
    }

    [Fact]
    public void An_average_that_the_host_weighs_anew_each_step_cannot_be_replayed() =>
        Should.Throw<UnsupportedException>(() => new LibtorchEngine(new FakeStepGraphs()).Build(Key with { Workload = "yolov8n" }, "cpu", 1))
            .Message.ShouldBe("yolov8n is trained with a moving average of its weights, whose factor the host works out in each step and a CUDA graph cannot replay; use --cuda-graphs off");

    [Fact]
    public void Without_a_GPU_they_are_unsupported()
    {
        var engine = new LibtorchEngine();
        Should.Throw<UnsupportedException>(() => engine.Build(Key, "cpu", 1)).Message.ShouldContain("use --cuda-graphs off");
    }

    [Fact]
    public void What_the_device_lacks_is_said() =>
        Should.Throw<UnsupportedException>(() => new LibtorchEngine(new FakeStepGraphs { Refusal = "no headers" }).Build(Key, "cpu", 1)).Message.ShouldBe("no headers");

    public static TheoryData<CellKey, string> Refused { get; } = new()
    {
        { Key with { Precision = Precision.Fp16 }, "gradient scaler" },
        { Key with { Checkpointing = Checkpointing.On }, "random generator" },
        { Key with { Optimizer = OptimizerVariant.Single }, "--optimizer foreach or fused" },
        { Key with { Workload = "yolov8n", Loader = Loader.Real, LoaderWorkers = 1 }, "replays one shape" },
        { Key with { Workload = "yolov8n", Mode = Mode.Forward, Loader = Loader.Real, LoaderWorkers = 1 }, "replays one shape" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_recorded_is_unsupported_with_its_reason(CellKey key, string reason)
    {
        StepGraphs.WhyUnsupported(key)!.ShouldContain(reason);
        StepGraphs.WhyUnsupported(key with { CudaGraphs = CudaGraphs.Off }).ShouldBeNull();
    }

    [Fact]
    public void Prediction_has_none_of_these_troubles() =>
        StepGraphs.WhyUnsupported(Key with { Mode = Mode.Forward, Precision = Precision.Fp16, Optimizer = OptimizerVariant.Single }).ShouldBeNull();
}
