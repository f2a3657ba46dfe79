using System.Text.Json;
using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>
/// What PyTorch computed (scripts/golden), and the same weights and inputs made here by the same formula:
/// element i (from 1) of tensor k is c = 2·frac(i·φ + 0.1k) - 1 in double precision.
/// </summary>
public sealed record GoldenCase(
    string Id, string Workload, int Batch, int Size, string Precision, bool Checkpointing, bool Dropout, long Seed,
    double[] Losses, double[] GradNorm, Dictionary<string, double> GradNorms, double[] Logits)
{
    private const double Phi = 0.6180339887498949;
    private const int Vocabulary = 30522;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<string> Ids => Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static GoldenCase Load(string id) =>
        JsonSerializer.Deserialize<GoldenCase>(File.ReadAllText(Path.Combine(Folder, id + ".json")), s_json)!;

    public bool IsBf16 => Precision == "bf16";

    public bool IsVision => Workload.StartsWith("vit", StringComparison.Ordinal);

    public ITrainable BuildModel()
    {
        var checkpointing = Checkpointing ? Planning.Checkpointing.On : Planning.Checkpointing.Off;
        ITrainable model = Workload switch
        {
            "vit-ti" => new ViT(ViTConfig.Tiny, Size, checkpointing),
            "vit-s" => new ViT(ViTConfig.Small, Size, checkpointing),
            "vit-b" => new ViT(ViTConfig.Base, Size, checkpointing),
            "bert-mini" => new Bert(Dropped(BertConfig.Mini), Size, checkpointing),
            "bert-base" => new Bert(Dropped(BertConfig.Base), Size, checkpointing),
            _ => throw new InvalidDataException($"no model for {Workload}"),
        };
        model.Module.train();
        using var frozen = no_grad();
        var k = 0;
        foreach (var (name, parameter) in model.Module.named_parameters())
        {
            using var scope = NewDisposeScope();
            var c = Pattern(parameter.shape, k++);
            var weights = name.EndsWith("norm.weight", StringComparison.Ordinal) || name.EndsWith("norm1.weight", StringComparison.Ordinal)
                || name.EndsWith("norm2.weight", StringComparison.Ordinal)
                    ? (c * 0.1) + 1
                    : c * (parameter.dim() == 1 ? 0.02 : 0.05);
            parameter.copy_(weights);
        }

        return model;
    }

    public Batch BuildBatch() => IsVision
        ? new([Pattern([Batch, 3, Size, Size], 1000).to(ScalarType.Float32)], Labels(1000, 7), null)
        : new([Tokens(), Bert.Mask(Lengths(), Size)], Labels(2, 1), Lengths().Sum());

    private BertConfig Dropped(BertConfig config) => Dropout ? config : config with { Dropout = 0 };

    private Tensor Labels(long classes, long factor) => tensor([.. Enumerable.Range(0, Batch).Select(sample => sample * factor % classes)]);

    private Tensor Tokens() => tensor([.. Enumerable.Range(0, Batch * Size).Select(i => ((31L * i) + 7) % Vocabulary)], [Batch, Size]);

    private int[] Lengths() => [.. Enumerable.Range(0, Batch).Select(sample => Math.Max(1, Size - (sample * Size / (2 * Batch))))];

    /// <summary>Float64, in [-1, 1).</summary>
    private static Tensor Pattern(long[] shape, int k)
    {
        var count = shape.Aggregate(1L, (product, length) => product * length);
        var u = (arange(1, count + 1, dtype: ScalarType.Float64) * Phi) + (0.1 * k);
        return ((u - u.to(ScalarType.Int64).to(ScalarType.Float64)) * 2 - 1).view(shape);
    }
}
