namespace Calibrate.Planning;

/// <summary>A named set of cells.</summary>
public enum Suite
{
    /// <summary>Ten small cells that a runner with two CPU cores measures within five minutes.</summary>
    Reduced,

    /// <summary>The headline cells of a GPU, which a fast one measures within eight minutes.</summary>
    Standard,

    /// <summary>What the documents price, each workload and method in a size that two CPU cores and 24 GiB can take, within 25 minutes.</summary>
    Documents,

    /// <summary>Every model, forward and training, in all precisions, checkpointing off and on.</summary>
    Full,
}

/// <summary>One entry of a suite; an absent batch or size is the workload's default for the device.</summary>
public sealed record SuiteCell(
    string Workload, Mode Mode, Precision Precision, Checkpointing Checkpointing = Checkpointing.Off, BatchChoice? Batch = null, int? Size = null,
    ChannelsLast ChannelsLast = ChannelsLast.Off, Method Method = Method.Full, Caching Caching = Caching.Off);

/// <summary>Which cells each suite holds.</summary>
public static class Suites
{
    /// <summary>Small batches keep a step near 50 ms, so that a block of three is short.</summary>
    public static IReadOnlyList<SuiteCell> Reduced { get; } =
    [
        .. from precision in (Precision[])[Precision.Fp32, Precision.Bf16]
           select new SuiteCell("vit-ti", Mode.Forward, precision, Batch: 2),
        .. from cell in ((string Workload, int? Size)[])[("vit-ti", null), ("bert-mini", 128)]
           from precision in (Precision[])[Precision.Fp32, Precision.Bf16]
           from checkpointing in (Checkpointing[])[Checkpointing.Off, Checkpointing.On]
           select new SuiteCell(cell.Workload, Mode.Train, precision, checkpointing, Batch: 2, cell.Size),
    ];

    /// <summary>No cell in fp32: a block of three steps of it takes as long as a whole launch of another.</summary>
    public static IReadOnlyList<SuiteCell> Standard { get; } =
    [
        new("vit-b", Mode.Train, Precision.Bf16),
        new("vit-l", Mode.Train, Precision.Bf16),
        new("vit-h", Mode.Train, Precision.Bf16),
        new("vit-b", Mode.Train, Precision.Fp16),
        new("vit-l", Mode.Train, Precision.Tf32),
        new("vit-l", Mode.Train, Precision.Bf16, Checkpointing.On),
        new("vit-b", Mode.Forward, Precision.Bf16),
        new("bert-base", Mode.Train, Precision.Bf16, Size: 128),
        new("bert-base", Mode.Train, Precision.Bf16, Size: 512),
        new("bert-large", Mode.Train, Precision.Bf16, Size: 128),
        new("bert-large", Mode.Train, Precision.Bf16, Size: 512),
    ];

    /// <summary>
    /// In fp32, which every CPU has. SAM at 448 pixels, two whole windows, instead of 1024; decoder-1b at 64 tokens; decoder-7b does
    /// not fit. The audit of the documents' claims knows these cells.
    /// </summary>
    public static IReadOnlyList<SuiteCell> Documents { get; } =
    [
        .. from name in (string[])["sam-b", "sam-l", "sam-h"]
           select new SuiteCell(name, Mode.Forward, Precision.Fp32, Batch: 1, Size: 448),
        new("sam-b", Mode.Train, Precision.Fp32, Batch: 1, Size: 448),
        new("sam-b", Mode.Train, Precision.Fp32, Batch: 1, Size: 448, Method: Method.Head),
        new("sam-b", Mode.Train, Precision.Fp32, Batch: 1, Size: 448, Method: Method.Head, Caching: Caching.On),
        new("yolov8n", Mode.Train, Precision.Fp32, Batch: 4),
        new("yolov8s", Mode.Train, Precision.Fp32, Batch: 1),
        .. from name in (string[])["yolov8m", "yolov8l", "yolov8x"]
           select new SuiteCell(name, Mode.Forward, Precision.Fp32, Batch: 1),
        .. from name in (string[])["resnet34", "resnet50", "resnet152", "efficientnet-b0"]
           select new SuiteCell(name, Mode.Train, Precision.Fp32, Batch: 4),
        .. from name in (string[])["bert-base", "bert-large"]
           select new SuiteCell(name, Mode.Train, Precision.Fp32, Batch: 2, Size: 128),
        .. from checkpointing in (Checkpointing[])[Checkpointing.Off, Checkpointing.On]
           select new SuiteCell("bert-mini", Mode.Train, Precision.Fp32, checkpointing, Batch: 2, Size: 128),
        new("fusion-mlp", Mode.Train, Precision.Fp32, Batch: 64),
        new("fusion-attention", Mode.Train, Precision.Fp32, Batch: 8, Size: 128),
        .. from method in (Method[])[Method.Full, Method.Lora, Method.Qlora, Method.Instruction, Method.Dpo]
           select new SuiteCell("decoder-tiny", Mode.Train, Precision.Fp32, Batch: 4, Size: 256, Method: method),
        new("decoder-tiny", Mode.Train, Precision.Fp32, Batch: 4, Size: 256, Method: Method.Dpo, Caching: Caching.On),
        new("decoder-tiny", Mode.Forward, Precision.Fp32, Batch: 4, Size: 256),
        new("decoder-tiny", Mode.Generate, Precision.Fp32, Batch: 4, Size: 256),
        new("resnet50", Mode.Checkpoint, Precision.Fp32),
        new("resnet50", Mode.Update, Precision.Fp32),
        .. from name in (string[])["attention-composed", "linear-plain", "linear-nf4", "lora-merged", "lora-unmerged"]
           select new SuiteCell(name, Mode.Forward, Precision.Fp32, Batch: 1, Size: 512),
        new("decoder-1b", Mode.Forward, Precision.Fp32, Batch: 1, Size: 64),
    ];

    /// <summary>The same on a GPU, in the sizes that the documents mean; the audit knows these cells too.</summary>
    public static IReadOnlyList<SuiteCell> DocumentsOnGpu { get; } =
    [
        .. from name in (string[])["sam-b", "sam-l", "sam-h"]
           from cell in (SuiteCell[])[new(name, Mode.Forward, Precision.Fp32, Batch: 1), new(name, Mode.Train, Precision.Bf16, Batch: 1)]
           select cell,
        .. from name in (string[])["sam-b", "sam-l"]
           select new SuiteCell(name, Mode.Train, Precision.Bf16, Batch: 1, Method: Method.Head),
        new("yolov8n", Mode.Train, Precision.Fp16, Batch: 16),
        new("resnet50", Mode.Train, Precision.Bf16, ChannelsLast: ChannelsLast.On),
        new("decoder-1b", Mode.Train, Precision.Bf16),
        .. from method in (Method[])[Method.Full, Method.Lora, Method.Qlora]
           select new SuiteCell("decoder-7b", Mode.Train, Precision.Bf16, Checkpointing.On, Batch: 1, Size: 2048, Method: method),
    ];

    public static IReadOnlyList<SuiteCell> Full(IReadOnlyList<WorkloadDescriptor> catalogue) =>
    [
        .. from workload in catalogue
           where workload.Kind == WorkloadKind.Model
           from mode in workload.Modes.Intersect([Mode.Forward, Mode.Train])
           from precision in Enum.GetValues<Precision>()
           from checkpointing in Enum.GetValues<Checkpointing>()
           where mode == Mode.Train || checkpointing == Checkpointing.Off
           select new SuiteCell(workload.Name, mode, precision, checkpointing),
    ];

    public static IReadOnlyList<SuiteCell> Cells(Suite suite, DeviceKind device, IReadOnlyList<WorkloadDescriptor> catalogue) => suite switch
    {
        Suite.Reduced => Reduced,
        Suite.Standard => Standard,
        Suite.Documents => device == DeviceKind.Cpu ? Documents : DocumentsOnGpu,
        _ => Full(catalogue),
    };
}
