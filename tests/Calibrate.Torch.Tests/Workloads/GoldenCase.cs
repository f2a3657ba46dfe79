using System.Text.Json;
using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Adapters;
using Calibrate.Workloads.Models;
using Calibrate.Workloads.Models.Decoders;
using Calibrate.Workloads.Models.Segmentation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>
/// What PyTorch computed (scripts/golden), and the same weights and inputs made here by the same formula:
/// element i (from 1) of tensor k is c = 2·frac(i·φ + 0.1k) - 1 in double precision, or with i² for i.
/// </summary>
public sealed record GoldenCase(
    string Id, string Workload, int Batch, int Size, string Precision, bool Checkpointing, bool Dropout, long Seed,
    double[] Losses, double[] GradNorm, Dictionary<string, double> GradNorms, double[] Logits, double[]? Predictions,
    string? Method = null, int Rank = 0, string? Targets = null)
{
    private const double Phi = 0.6180339887498949;
    private const int Vocabulary = 30522;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<string> Ids => Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static GoldenCase Load(string id) =>
        JsonSerializer.Deserialize<GoldenCase>(File.ReadAllText(Path.Combine(Folder, id + ".json")), s_json)!;

    public bool IsBf16 => Precision == "bf16";

    private CellKey Key => new(
        Workload, Mode.Train, IsBf16 ? Planning.Precision.Bf16 : Planning.Precision.Fp32,
        Checkpointing ? Planning.Checkpointing.On : Planning.Checkpointing.Off, Batch, WorkloadCatalog.Find(Workload).Descriptor.DefaultSize with { Value = Size },
        Method: Method is null ? Planning.Method.Full : Enum.Parse<Planning.Method>(Method, ignoreCase: true));

    private LinearLayers? Layers(FrozenForm form) => Rank == 0 ? null : new AdaptedLayers(
        new(Rank, LoraTargetNames.Parse(Targets!)!.Value), form, IsBf16 ? ScalarType.BFloat16 : ScalarType.Float32);

    public ITrainable BuildModel()
    {
        var model = Filled(Build(Layers(FrozenForm.Plain)));
        return Method == "qlora" ? Packed(model) : model;
    }

    // The same, with the layers' weights packed: an independent way to where the catalogue's own building ends.
    private ITrainable Packed(ITrainable plain)
    {
        using var frozen = no_grad();
        using var unpacked = plain.Module;
        var packed = Build(Layers(FrozenForm.Nf4));
        packed.Module.train();
        var weights = unpacked.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (var (name, parameter) in packed.Module.named_parameters())
            parameter.copy_(weights[name]);
        foreach (var (name, module) in packed.Module.named_modules())
        {
            if (module is Nf4Linear layer)
                layer.Pack(weights[name + ".weight"]);
        }

        return packed;
    }

    private ITrainable Filled(ITrainable model)
    {
        model.Module.train();
        using var frozen = no_grad();
        HashSet<Parameter?> norms =
        [
            .. model.Module.modules().OfType<NormBase>().Select(norm => norm.weight),
            .. model.Module.modules().OfType<LayerNorm>().Select(norm => norm.weight),
            .. model.Module.modules().OfType<LayerNorm2d>().Select(norm => norm.Weight),
            .. model.Module.modules().OfType<RmsNorm>().Select(norm => norm.Weight),
        ];
        var irregular = HasBatchNorms(model.Module);
        var k = 0;
        foreach (var parameter in model.Module.parameters())
        {
            using var scope = NewDisposeScope();
            var convolution = irregular && parameter.dim() == 4;
            var c = Pattern(parameter.shape, k++, convolution ? 2 : 1);
            parameter.copy_(norms.Contains(parameter) ? (c * 0.1) + 1
                : c * (parameter.dim() == 1 ? 0.02 : convolution ? Math.Sqrt(3.0 / (parameter.numel() / parameter.size(0))) : 0.05));
        }

        foreach (var (name, buffer) in model.Module.named_buffers())
        {
            using var scope = NewDisposeScope();
            if (name.EndsWith("gaussian_matrix", StringComparison.Ordinal))
                buffer.copy_(Pattern(buffer.shape, 1003));
        }

        return model;
    }

    public Batch BuildBatch(ITrainable model) => model switch
    {
        Bert => new([Tokens(), Bert.Mask(Lengths(), Size)], Labels(2, 1), Lengths().Sum()),
        YoloV8 => new([Images(2)], Objects(), null),
        Sam => Segments(),
        Decoder => new([Successors(0)], Successors(1), Batch * Size),
        InstructionTuning => Instructions(),
        PreferenceTuning => Preferences(),
        FusionMlp => new([Embeddings(1000, Batch, FusionMlpConfig.Default.Image), Embeddings(1001, Batch, FusionMlpConfig.Default.Text)], Labels(2, 1), null),
        FusionAttention fusion => new(
            [Embeddings(1000, Batch, FusionAttentionConfig.Default.Regions, FusionAttentionConfig.Default.Image), Embeddings(1001, Batch, Size, FusionAttentionConfig.Default.Text), fusion.Mask(Lengths())],
            Labels(2, 1),
            Lengths().Sum()),
        _ => new([Images(HasBatchNorms(model.Module) ? 2 : 1)], Labels(1000, 7), null),
    };

    private static bool HasBatchNorms(nn.Module module) => module.modules().OfType<BatchNorm>().Any();

    // As the catalogue builds it, but for the rates of dropout.
    private ITrainable Build(LinearLayers? layers) => Workload switch
    {
        "bert-mini" when !Dropout => new Bert(BertConfig.Mini with { Dropout = 0 }, Size, Key.Checkpointing, layers: layers),
        "bert-base" when !Dropout => new Bert(BertConfig.Base with { Dropout = 0 }, Size, Key.Checkpointing),
        "efficientnet-b0" when !Dropout => new EfficientNet(EfficientNetConfig.B0 with { Dropout = 0, DepthDropout = 0 }, Size, Key.Checkpointing),
        "fusion-mlp" when !Dropout => new FusionMlp(FusionMlpConfig.Default with { Dropout = 0 }, Key.Checkpointing),
        "fusion-attention" when !Dropout => new FusionAttention(FusionAttentionConfig.Default with { Dropout = 0 }, Size, Key.Checkpointing),
        _ when layers is not null => WorkloadCatalog.Find(Workload).BuildAdapted!(Key.Size, Key.Checkpointing, layers, CPU),
        _ => WorkloadCatalog.Find(Workload).BuildFor(Key, CPU),
    };

    private Tensor Images(int power) => Pattern([Batch, 3, Size, Size], 1000, power).to(ScalarType.Float32);

    private static Tensor Embeddings(int k, params long[] shape) => Pattern(shape, k).to(ScalarType.Float32);

    // A point in the middle of a quarter down, and one that is none.
    private Batch Segments()
    {
        var side = Size / 4;
        var truth = zeros([Batch, 1, side, side]);
        for (var sample = 0; sample < Batch; sample++)
            truth.select(0, sample).narrow(1, side / 8, (side / 2) - (side / 8)).narrow(2, (side / 4) + sample, (3 * side / 4) - (side / 4) - sample).fill_(1);
        var points = tensor([.. Enumerable.Range(0, Batch).SelectMany(_ => (float[])[Size / 2, Size / 4, 0, 0])], [Batch, 2, 2]);
        return new([Images(1), points, tensor([.. Enumerable.Range(0, Batch).SelectMany(_ => (long[])[1, -1])], [Batch, 2])], truth, null);
    }

    private Tensor Successors(int shift) =>
        tensor([.. Enumerable.Range(shift, Batch * Size).Select(i => ((31L * i) + 7) % DecoderConfig.Tiny.Vocabulary)], [Batch, Size]);

    private Batch Instructions() =>
        new PackedSamples([.. Enumerable.Range(0, Batch).Select(row => (PromptAnswer[])[new(3 + row, 5 + (2 * row)), new(4, 7), new(6 + row, 9)])], Size)
            .ToBatch(Counted(Batch * Size));

    private Batch Preferences()
    {
        var (tokens, labels) = (Counted(Batch * 2 * Size), new long[Batch * 2 * Size]);
        Array.Fill(labels, PackedSamples.Ignored);
        for (var sequence = 0; sequence < Batch * 2; sequence++)
        {
            var (pair, answer) = (sequence / 2, sequence % 2);
            for (var i = 6 + pair; i < Size - (10 * answer) - (3 * pair); i++)
                labels[(sequence * Size) + i - 1] = tokens[(sequence * Size) + i];
        }

        return new([tensor(tokens, [Batch, 2, Size])], tensor(labels, [Batch, 2, Size]), null);
    }

    private static long[] Counted(int count) => [.. Enumerable.Range(0, count).Select(i => ((31L * i) + 7) % DecoderConfig.Tiny.Vocabulary)];

    // Four an image; the last of every odd image is none.
    private Tensor Objects()
    {
        var v = ((Pattern([Batch, 4, 5], 1002) + 1) / 2).split([1, 2, 2], dim: -1);
        var size = (v[2] * 0.4) + 0.1;
        var rows = cat([(v[0] * 80).to(ScalarType.Int64).to(ScalarType.Float64), (size / 2) + ((1 - size) * v[1]), size], dim: -1);
        for (var sample = 1; sample < Batch; sample += 2)
            rows.select(0, sample).select(0, 3).zero_();
        return rows.to(ScalarType.Float32);
    }

    private Tensor Labels(long classes, long factor) => tensor([.. Enumerable.Range(0, Batch).Select(sample => sample * factor % classes)]);

    private Tensor Tokens() => tensor([.. Enumerable.Range(0, Batch * Size).Select(i => ((31L * i) + 7) % Vocabulary)], [Batch, Size]);

    private int[] Lengths() => [.. Enumerable.Range(0, Batch).Select(sample => Math.Max(1, Size - (sample * Size / (2 * Batch))))];

    /// <summary>Float64, in [-1, 1).</summary>
    internal static Tensor Pattern(long[] shape, int k, int power = 1)
    {
        var count = shape.Aggregate(1L, (product, length) => product * length);
        var i = arange(1, count + 1, dtype: ScalarType.Float64);
        var u = ((power == 2 ? i * i : i) * Phi) + (0.1 * k);
        return ((u - u.to(ScalarType.Int64).to(ScalarType.Float64)) * 2 - 1).view(shape);
    }
}
