using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>
/// A tensor that nobody owns is never freed: there is no finalizer. In a worker no scope is around a cell; the one around it here counts
/// what it leaves.
/// </summary>
public class OwnershipTests
{
    private static readonly InputSize s_image = InputSize.Image(64);
    private static readonly InputSize s_text = InputSize.Sequence(16);

    public static TheoryData<CellKey> Cells { get; } =
    [
        Key("vit-ti", s_image),
        Key("bert-mini", s_text) with { Checkpointing = Checkpointing.On },
        Key("bert-mini", s_text) with { Mode = Mode.Update, Batch = 1 },
        Key("bert-mini", s_text) with { Mode = Mode.Checkpoint, Batch = 1 },
        Key("resnet34", s_image) with { ChannelsLast = ChannelsLast.On },
        Key("resnet34", s_image) with { Loader = Loader.Real, LoaderWorkers = 1 },
        Key("efficientnet-b0", s_image),
        Key("yolov8n", s_image),
        Key("yolov8n", s_image) with { Mode = Mode.Forward },
        Key("fusion-mlp", InputSize.Sequence(1)),
        Key("fusion-attention", s_text) with { Mode = Mode.Forward },
        Key("sam-b", s_image) with { Method = Method.Head },
        Key("decoder-tiny", s_text) with { Accumulate = 2 },
        Key("decoder-tiny", s_text) with { Mode = Mode.Generate },
        Key("decoder-tiny", s_text) with { Method = Method.Lora, Adapter = LoraAdapter.Default },
        Key("decoder-tiny", s_text) with { Method = Method.Qlora, Adapter = LoraAdapter.Default, Checkpointing = Checkpointing.On },
        Key("decoder-tiny", s_text) with { Method = Method.Instruction },
        Key("decoder-tiny", s_text) with { Method = Method.Dpo },
        Key("decoder-tiny", s_text) with { Method = Method.Dpo, Caching = Caching.On },
        Key("attention-composed", s_text),
        Key("linear-nf4", s_text),
        Key("lora-merged", s_text) with { Mode = Mode.Forward },
    ];

    [Theory, MemberData(nameof(Cells))]
    public void A_cell_leaves_no_tensor_behind(CellKey key)
    {
        Assert.SkipUnless(Provider.PackageVersion is null, "TorchSharp's tensors have finalizers");
        using var scope = NewDisposeScope();
        using (var cell = new LibtorchEngine(new MemoryStore()).Build(key, "cpu", 1))
        {
            cell.Step();
            cell.Step();
            cell.ReadResult();
            cell.ReadBack();
            cell.Inspect();
            cell.Examine();
        }

        scope.DisposablesCount.ShouldBe(0);
    }

    [Fact]
    public void A_pass_that_runs_out_of_memory_leaves_nothing_to_the_next_batch()
    {
        using var scope = NewDisposeScope();
        using var cell = new ForwardWorkload(new Overflowing(), Key("vit-ti", s_image) with { Mode = Mode.Forward }, CPU, 1, new StepGraphs());

        Should.Throw<OutOfDeviceMemoryException>(cell.Step);

        scope.DisposablesCount.ShouldBe(0);
    }

    private static CellKey Key(string workload, InputSize size) => new(workload, Mode.Train, Precision.Fp32, Checkpointing.Off, 2, size);

    /// <summary>Ends its memory half-way.</summary>
    private sealed class Overflowing : IPredictor
    {
        public nn.Module Module { get; } = nn.Identity();

        public Batch MakeBatch(int samples, Random random) => new([ones([samples])], zeros([samples], ScalarType.Int64), RealTokens: null);

        public Tensor Predict(Batch batch)
        {
            _ = batch.Inputs[0] + 1;
            throw new TorchOutOfMemoryException("full");
        }
    }
}
