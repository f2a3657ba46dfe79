using System.Globalization;
using Calibrate.Planning;
using Calibrate.Workloads.Models;
using Calibrate.Workloads.Models.Decoders;

namespace Calibrate.Workloads;

/// <summary>Every workload, one line each.</summary>
public static class WorkloadCatalog
{
    internal static readonly IReadOnlyList<Workload> Workloads =
    [
        ViT("vit-ti", "ViT-Ti/16 image classification (Touvron et al. 2021)", ViTConfig.Tiny, cpuBatch: 2, cudaBatch: 512),
        ViT("vit-s", "ViT-S/16 image classification (Touvron et al. 2021)", ViTConfig.Small, cpuBatch: 2, cudaBatch: 256),
        ViT("vit-b", "ViT-B/16 image classification (Dosovitskiy et al. 2021)", ViTConfig.Base, cpuBatch: 2, cudaBatch: 128),
        ViT("vit-l", "ViT-L/16 image classification (Dosovitskiy et al. 2021)", ViTConfig.Large, cpuBatch: 1, cudaBatch: 64),
        ViT("vit-h", "ViT-H/14 image classification (Dosovitskiy et al. 2021)", ViTConfig.Huge, cpuBatch: 1, cudaBatch: 32),
        Bert("bert-mini", "BERT-mini fine-tuning with a classification head (Turc et al. 2019)", BertConfig.Mini, cpuBatch: 2, cudaBatch: 256),
        Bert("bert-base", "BERT-base fine-tuning with a classification head (Devlin et al. 2019)", BertConfig.Base, cpuBatch: 2, cudaBatch: 64),
        Bert("bert-large", "BERT-large fine-tuning with a classification head (Devlin et al. 2019)", BertConfig.Large, cpuBatch: 1, cudaBatch: 32),
        ResNet("resnet34", "ResNet-34 image classification (He et al. 2016)", ResNetConfig.Of34, cpuBatch: 4, cudaBatch: 512),
        ResNet("resnet50", "ResNet-50 image classification (He et al. 2016)", ResNetConfig.Of50, cpuBatch: 4, cudaBatch: 256),
        ResNet("resnet152", "ResNet-152 image classification (He et al. 2016)", ResNetConfig.Of152, cpuBatch: 2, cudaBatch: 128),
        EfficientNet("efficientnet-b0", "EfficientNet-B0 image classification (Tan and Le 2019)", EfficientNetConfig.B0, cpuBatch: 4, cudaBatch: 256),
        YoloV8("yolov8n", "YOLOv8 nano object detection (Jocher et al. 2023)", YoloV8Config.Nano, cpuBatch: 2, cudaBatch: 64),
        YoloV8("yolov8s", "YOLOv8 small object detection (Jocher et al. 2023)", YoloV8Config.Small, cpuBatch: 2, cudaBatch: 64),
        YoloV8("yolov8m", "YOLOv8 medium object detection (Jocher et al. 2023)", YoloV8Config.Medium, cpuBatch: 1, cudaBatch: 32),
        YoloV8("yolov8l", "YOLOv8 large object detection (Jocher et al. 2023)", YoloV8Config.Large, cpuBatch: 1, cudaBatch: 32),
        YoloV8("yolov8x", "YOLOv8 extra large object detection (Jocher et al. 2023)", YoloV8Config.ExtraLarge, cpuBatch: 1, cudaBatch: 16),
        FusionMlp("fusion-mlp", "Fusion of one image and one text embedding by an MLP (Huang et al. 2020)", FusionMlpConfig.Default, cpuBatch: 64, cudaBatch: 4096),
        FusionAttention("fusion-attention", "Fusion of image and text embeddings by attention (Li et al. 2019)", FusionAttentionConfig.Default, cpuBatch: 8, cudaBatch: 512),
        Sam("sam-b", "Segment Anything ViT-B, one point to an image (Kirillov et al. 2023)", SamConfig.Base, cudaBatch: 4),
        Sam("sam-l", "Segment Anything ViT-L, one point to an image (Kirillov et al. 2023)", SamConfig.Large, cudaBatch: 2),
        Sam("sam-h", "Segment Anything ViT-H, one point to an image (Kirillov et al. 2023)", SamConfig.Huge, cudaBatch: 2),
        Decoder("decoder-tiny", "Causal language model in Llama's shape, small enough for a CPU", DecoderConfig.Tiny, length: 256, cpuBatch: 4, cudaBatch: 128),
        Decoder("decoder-1b", "Causal language model of 1.1B in Llama's shape (Zhang et al. 2024)", DecoderConfig.OneB, length: 2048, cpuBatch: 1, cudaBatch: 4),
        Decoder("decoder-7b", "Causal language model of 7B in Llama's shape (Touvron et al. 2023)", DecoderConfig.SevenB, length: 2048, cpuBatch: 1, cudaBatch: 1),
        Attention("attention-composed", "One layer's attention of single operators (Vaswani et al. 2017)", AttentionForm.Composed),
        Attention("attention-fused", "One layer's attention in one kernel (Dao et al. 2022)", AttentionForm.Fused),
        FrozenLayer("linear-plain", "One frozen linear layer, 1024 to 4096 (Devlin et al. 2019)", LayerForm.Plain, Mode.Forward, Mode.Train),
        FrozenLayer("linear-nf4", "One frozen linear layer in 4 bits, unpacked for each product (Dettmers et al. 2023)", LayerForm.Nf4, Mode.Forward, Mode.Train),
        FrozenLayer("lora-merged", "One frozen linear layer with a rank-8 adapter merged into its weight (Hu et al. 2021)", LayerForm.Merged, Mode.Forward),
        FrozenLayer("lora-unmerged", "One frozen linear layer with a rank-8 adapter beside its weight (Hu et al. 2021)", LayerForm.Unmerged, Mode.Forward, Mode.Train),
    ];

    /// <summary>What the planner and <c>calibrate list</c> need to know; nothing native is loaded for it.</summary>
    public static IReadOnlyList<WorkloadDescriptor> All { get; } = [.. Workloads.Select(workload => workload.Descriptor)];

    internal static Workload Find(string name) => Workloads.First(workload => workload.Descriptor.Name == name);

    private static Workload ViT(string name, string description, ViTConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters(224),
            ParametersAt = size => config.Parameters(size.Value),
            Pipeline = ImagePipeline.Imagenet,
            DefaultSize = InputSize.Image(224),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            Methods = [Method.Full, Method.Lora, Method.Qlora],
            Blocks = size => config.Blocks(size.Value),
            RejectSize = size => size.Value % config.Patch == 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} cuts images into patches of {config.Patch} pixels; use a multiple of {config.Patch}, such as {Math.Max(1, size.Value / config.Patch) * config.Patch}"),
        },
        (size, checkpointing, device) => new ViT(config, size.Value, checkpointing, device))
    {
        BuildAdapted = (size, checkpointing, layers, device) => new ViT(config, size.Value, checkpointing, device, layers),
    };

    private static Workload Bert(string name, string description, BertConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            DefaultSize = InputSize.Sequence(128),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            Methods = [Method.Full, Method.Lora, Method.Qlora],
            Blocks = size => config.Blocks(size.Value),
            RejectSize = size => size.Value <= config.Positions ? null : string.Create(
                CultureInfo.InvariantCulture, $"{name} has {config.Positions} positions; use at most that"),
        },
        (size, checkpointing, device) => new Bert(config, size.Value, checkpointing, device))
    {
        BuildAdapted = (size, checkpointing, layers, device) => new Bert(config, size.Value, checkpointing, device, layers),
    };

    private static Workload ResNet(string name, string description, ResNetConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            Pipeline = ImagePipeline.Imagenet,
            DefaultSize = InputSize.Image(224),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            RejectSize = size => TooSmall(name, size, ResNetConfig.SmallestImage),
            TakesChannelsLast = true,
        },
        (size, checkpointing, device) => new ResNet(config, size.Value, checkpointing, device));

    private static Workload EfficientNet(string name, string description, EfficientNetConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            Pipeline = ImagePipeline.Imagenet,
            DefaultSize = InputSize.Image(224),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            RejectSize = size => TooSmall(name, size, EfficientNetConfig.SmallestImage),
            TakesChannelsLast = true,
        },
        (size, checkpointing, device) => new EfficientNet(config, size.Value, checkpointing, device));

    private static Workload YoloV8(string name, string description, YoloV8Config config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            Pipeline = ImagePipeline.Yolo,
            DefaultSize = InputSize.Image(640),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            RejectSize = size => size.Value % YoloV8Config.LargestStride == 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} halves images five times and joins the halves again; use a multiple of {YoloV8Config.LargestStride}, such as {Math.Max(1, size.Value / YoloV8Config.LargestStride) * YoloV8Config.LargestStride}"),
            TakesChannelsLast = true,
        },
        (size, checkpointing, device) => new YoloV8(config, size.Value, checkpointing, device));

    private static Workload FusionMlp(string name, string description, FusionMlpConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            DefaultSize = InputSize.Sequence(1),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.At(size).ForwardFlop,
            ParametersAt = size => config.At(size).Parameters,
            Embeddings = new(config.Image, config.Text),
            RejectSize = size => size.Value == 1 ? null : $"{name} takes one embedding of the text; leave --sequence-length out, or use fusion-attention",
        },
        (size, checkpointing, device) => new FusionMlp(config.At(size), checkpointing, device));

    private static Workload FusionAttention(string name, string description, FusionAttentionConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            DefaultSize = InputSize.Sequence(128),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.At(size).ForwardFlop(size.Value),
            ParametersAt = size => config.At(size).Parameters,
            Embeddings = new(config.Image, config.Text),
            RejectSize = _ => null,
        },
        (size, checkpointing, device) => new FusionAttention(config.At(size), size.Value, checkpointing, device));

    private static string? TooSmall(string name, InputSize size, int smallest) => size.Value >= smallest ? null : string.Create(
        CultureInfo.InvariantCulture, $"{name} halves images five times; use {smallest} pixels or more");

    private static Workload Sam(string name, string description, SamConfig config, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters(1024),
            ParametersAt = size => config.Parameters(size.Value),
            DefaultSize = InputSize.Image(1024),
            DefaultCpuBatch = 1,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            Blocks = size => config.Blocks(size.Value),
            HeadFlop = size => SamConfig.DecoderFlop(size.Value),
            Methods = [Method.Full, Method.Head, Method.Lora, Method.Qlora],
            RejectSize = size => size.Value % SamConfig.Patch == 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} cuts images into patches of {SamConfig.Patch} pixels; use a multiple of {SamConfig.Patch}, such as {Math.Max(1, size.Value / SamConfig.Patch) * SamConfig.Patch}"),
        },
        (size, checkpointing, device) => new Sam(config, size.Value, checkpointing, device))
    {
        BuildHead = (size, caching, device) => new Sam(
            config, size.Value, device: device, use: caching == Caching.On ? SamEncoderUse.Cached : SamEncoderUse.Frozen),
        BuildAdapted = (size, checkpointing, layers, device) => new Sam(config, size.Value, checkpointing, device, layers: layers),
    };

    private static Workload Attention(string name, string description, AttentionForm form) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Kind = WorkloadKind.Primitive,
            Modes = [Mode.Forward, Mode.Train],
            Parameters = AttentionConfig.Parameters,
            DefaultSize = InputSize.Sequence(512),
            DefaultCpuBatch = 1,
            DefaultCudaBatch = 8,
            ForwardFlop = size => AttentionConfig.Default.ForwardFlop(size.Value),
            RejectSize = _ => null,
        },
        (size, checkpointing, device) => new Attention(AttentionConfig.Default, size.Value, form, checkpointing, device))
    {
        Attention = form,
    };

    private static Workload FrozenLayer(string name, string description, LayerForm form, params IReadOnlyList<Mode> modes) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Kind = WorkloadKind.Primitive,
            Modes = modes,
            Parameters = FrozenLayerConfig.Default.Parameters(form),
            DefaultSize = InputSize.Sequence(512),
            DefaultCpuBatch = 1,
            DefaultCudaBatch = 8,
            ForwardFlop = size => FrozenLayerConfig.Default.ForwardFlop(form, size.Value),
            FrozenFlop = size => FrozenLayerConfig.Default.FrozenFlop(size.Value),
            RejectSize = _ => null,
        },
        (size, checkpointing, device) => new FrozenLayer(FrozenLayerConfig.Default, size.Value, form, checkpointing: checkpointing, device: device))
    {
        BuildFrozen = (size, checkpointing, type, device) => new FrozenLayer(FrozenLayerConfig.Default, size.Value, form, type, checkpointing, device),
    };

    private static Workload Decoder(string name, string description, DecoderConfig config, int length, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            DefaultSize = InputSize.Sequence(length),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            GenerateFlop = size => config.GenerateFlop(GenerationLength.Of(size)),
            Modes = [Mode.Forward, Mode.Train, Mode.Generate, Mode.Update, Mode.Checkpoint],
            Methods = [Method.Full, Method.Lora, Method.Qlora, Method.Instruction, Method.Dpo],
            Blocks = size => config.Blocks(size.Value),
            RejectSize = size => size.Value <= DecoderConfig.MostPositions ? null : string.Create(
                CultureInfo.InvariantCulture, $"{name} is measured up to {DecoderConfig.MostPositions} positions; use at most that"),
        },
        (size, checkpointing, device) => new Decoder(config, size.Value, checkpointing, device))
    {
        BuildInstruction = (size, checkpointing, device) => new InstructionTuning(new(config, size.Value, checkpointing, device), config, size.Value),
        BuildPreference = (size, checkpointing, caching, device) => new PreferenceTuning(config, size.Value, checkpointing, caching, device),
        BuildGenerator = (size, device) => new TextGenerator(new(config, size.Value, device: device), config, GenerationLength.Of(size)),
        BuildAdapted = (size, checkpointing, layers, device) => new Decoder(config, size.Value, checkpointing, device, layers),
    };
}
