using Calibrate.Planning;

namespace Calibrate.Costs.Flops;

/// <summary>Every model that jobs can name, one line each. Workloads of the same name agree with it (a test holds them to it).</summary>
public static class Architectures
{
    private const string ViT = "Dosovitskiy et al. 2021, table 1";
    private const string DeiT = "Touvron et al. 2021, table 1";
    private const string Sam = "Kirillov et al. 2023; segment_anything/build_sam.py";
    private const string Bert = "Devlin et al. 2019, section 3";
    private const string Llama = "Touvron et al. 2023, table 2";
    private const string He = "He et al. 2016, table 1";
    private const string Yolo = "Jocher et al. 2023, YOLOv8's published model description";

    public static IReadOnlyList<Architecture> All { get; } =
    [
        new VisionTransformer("vit-ti", DeiT, 16, 192, 12, 3, 768),
        new VisionTransformer("vit-s", DeiT, 16, 384, 12, 6, 1536),
        new VisionTransformer("vit-b", ViT, 16, 768, 12, 12, 3072),
        new VisionTransformer("vit-l", ViT, 16, 1024, 24, 16, 4096),
        new VisionTransformer("vit-h", ViT, 14, 1280, 32, 16, 5120),
        new SamModel("sam-b", Sam, 768, 12, 12),
        new SamModel("sam-l", Sam, 1024, 24, 16),
        new SamModel("sam-h", Sam, 1280, 32, 16),
        new BertEncoder("bert-mini", "Turc et al. 2019, table 1", 256, 4, 4, 1024),
        new BertEncoder("bert-base", Bert, 768, 12, 12, 3072),
        new BertEncoder("bert-large", Bert, 1024, 24, 16, 4096),
        new Decoder("decoder-tiny", "small enough for a CPU, of no publication", 256, 4, 8, 128, 688, 8192, DefaultLength: 256),
        new Decoder("decoder-1b", "Zhang et al. 2024, table 1", 2048, 22, 32, 256, 5632, 32000),
        new Decoder("decoder-7b", Llama, 4096, 32, 32, 4096, 11008, 32000),
        new Decoder("llama-13b", Llama, 5120, 40, 40, 5120, 13824, 32000),
        new Decoder("llama-3.1-8b", "Grattafiori et al. 2024, table 3", 4096, 32, 32, 1024, 14336, 128256),
        Mpt("mpt-125m", 768, 12),
        Mpt("mpt-350m", 1024, 24),
        Mpt("mpt-1b", 2048, 24),
        Mpt("mpt-7b", 4096, 32),
        new ResNet("resnet34", He, ResidualBlock.Basic, [3, 4, 6, 3]),
        new ResNet("resnet50", He, ResidualBlock.Bottleneck, [3, 4, 6, 3]),
        new ResNet("resnet152", He, ResidualBlock.Bottleneck, [3, 8, 36, 3]),
        new EfficientNetB0("efficientnet-b0", "Tan and Le 2019, table 1"),
        new YoloV8("yolov8n", Yolo, 0.33, 0.25, 1024),
        new YoloV8("yolov8s", Yolo, 0.33, 0.50, 1024),
        new YoloV8("yolov8m", Yolo, 0.67, 0.75, 768),
        new YoloV8("yolov8l", Yolo, 1.00, 1.00, 512),
        new YoloV8("yolov8x", Yolo, 1.00, 1.25, 512),
        new FusionMlp("fusion-mlp", "Huang et al. 2020; widths as this project's workload has them"),
        new FusionAttention("fusion-attention", "Li et al. 2019; widths as this project's workload has them"),
    ];

    // The documents call SAM's sizes by their encoders, its authors' program by its checkpoints; decoder-7b is Llama's smallest.
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sam-vit-b"] = "sam-b", ["sam-vit-l"] = "sam-l", ["sam-vit-h"] = "sam-h",
        ["sam_vit_b"] = "sam-b", ["sam_vit_l"] = "sam-l", ["sam_vit_h"] = "sam-h",
        ["llama-7b"] = "decoder-7b",
    };

    // Known for their FLOP and memory alone.
    private static readonly HashSet<string> NotRun = new(StringComparer.Ordinal) { "llama-13b", "llama-3.1-8b", "mpt-125m", "mpt-350m", "mpt-1b", "mpt-7b" };

    // Tied embeddings, ALiBi, heads of 128 (64 below 1b).
    private static Decoder Mpt(string name, int width, int depth) =>
        new(name, "llm-foundry, mpt yamls; vocabulary 50432", width, depth, width / (width < 2048 ? 64 : 128), width, 4 * width, 50432, Mlp.Plain, Matrices: 1);

    /// <returns>Null for a name that is not among <see cref="All"/>, nor another name of one of them.</returns>
    public static Architecture? Find(string name) => All.FirstOrDefault(architecture => architecture.Name == NameOf(name));

    /// <summary>The workload that runs a model, by its one name; null for a model that none runs (a test holds this to the catalogue).</summary>
    public static string? WorkloadOf(string name) => NameOf(name) is var one && NotRun.Contains(one) ? null : one;

    /// <summary>The one name of a model that goes by others too; the name itself for all others.</summary>
    public static string NameOf(string name) => OtherNames.GetValueOrDefault(name, name);
}
