using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Torch;
using Calibrate.Workloads;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>What the memory model computes is what the tensors of a step take, within 5%.</summary>
public class MemoryAgreementTests
{
    private static readonly CellKey s_vit = new("vit-ti", Mode.Train, Precision.Fp32, Checkpointing.Off, 8, InputSize.Image(224));
    private static readonly CellKey s_bert = new("bert-mini", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(128));
    private static readonly CellKey s_decoder = new("decoder-tiny", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(256));

    public static TheoryData<CellKey> Cells =>
    [
        .. from cell in (CellKey[])[s_vit, s_bert, s_decoder]
           from method in (Method[])[Method.Full, Method.Lora, Method.Qlora]
           from checkpointing in (Checkpointing[])[Checkpointing.Off, Checkpointing.On]
           select cell with { Method = method, Adapter = method.HasAdapters() ? LoraAdapter.Default : null, Checkpointing = checkpointing },
        s_vit with { Precision = Precision.Bf16 },
        s_vit with { Precision = Precision.Bf16, Method = Method.Lora, Adapter = LoraAdapter.Default },
        s_bert with { Precision = Precision.Bf16 },
        s_decoder with { Method = Method.Instruction },
        s_decoder with { Method = Method.Dpo, Batch = 1 },
        s_vit with { Method = Method.Lora, Adapter = new(16, LoraTargets.AllLinear) },
        s_vit with { Precision = Precision.Bf16, Checkpointing = Checkpointing.On },
        s_decoder with { Precision = Precision.Bf16 },
        s_decoder with { Precision = Precision.Bf16, Checkpointing = Checkpointing.On },
        s_decoder with { Precision = Precision.Bf16, Method = Method.Qlora, Adapter = LoraAdapter.Default },
        new CellKey("sam-b", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(256)),
        new CellKey("sam-b", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(256), Method: Method.Lora, Adapter: LoraAdapter.Default),
        new CellKey("sam-b", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(256), Method: Method.Head),
        new CellKey("resnet34", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Image(224)),
        new CellKey("resnet50", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Image(224)),
    ];

    [Theory]
    [MemberData(nameof(Cells))]
    public void TensorsTakeWhatTheModelComputes(CellKey cell)
    {
        Needs.Of(Feature.TensorMemory);
        if (cell.Precision == Precision.Bf16)
            Needs.Of(Feature.Autocast);
        using var workload = new LibtorchEngine().Build(cell, "cpu", 1);
        workload.Step();
        workload.Step();

        var computed = MeasuredMemory.ComputedOf(cell, DeviceKind.Cpu, LibtorchSetup.Version).ShouldNotBeNull();
        var measured = workload.PeakMemory().ShouldNotBeNull().TensorBytes.ShouldNotBeNull();

        ((double)computed.Bytes / measured).ShouldBe(1, 0.05);
    }

    [Fact]
    public void TheCountEndsBeforeTheTimedSteps()
    {
        Needs.Of(Feature.TensorMemory);
        using var workload = new LibtorchEngine().Build(s_bert, "cpu", 1);
        workload.Step();
        workload.Step();
        var counted = workload.PeakMemory()!.TensorBytes;
        using var more = TorchSharp.torch.zeros([1 << 28]);

        workload.Step();

        workload.PeakMemory()!.TensorBytes.ShouldBe(counted);
    }
}
