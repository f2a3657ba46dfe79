using Calibrate.Planning;
using Calibrate.Workloads.Models.Detection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>
/// YOLOv8 for detection: Jocher et al., Ultralytics YOLOv8 (2023), its published model description (there is no paper): a
/// backbone and a path-aggregation neck of C2f stages, and a decoupled head without anchor boxes.
/// </summary>
/// <param name="Depth">How many of the large model's bottlenecks a stage has.</param>
/// <param name="Width">How many of its channels.</param>
/// <param name="MostChannels">Of the large model, before <paramref name="Width"/> is applied.</param>
/// <param name="Classes">80, as COCO has.</param>
public sealed record YoloV8Config(double Depth, double Width, int MostChannels, int Classes = 80)
{
    public static readonly YoloV8Config Nano = new(0.33, 0.25, 1024);
    public static readonly YoloV8Config Small = new(0.33, 0.50, 1024);
    public static readonly YoloV8Config Medium = new(0.67, 0.75, 768);
    public static readonly YoloV8Config Large = new(1.00, 1.00, 512);
    public static readonly YoloV8Config ExtraLarge = new(1.00, 1.25, 512);

    /// <summary>Bins of the distribution over the distance to a side (Li et al., "Generalized Focal Loss", NeurIPS 2020), in strides.</summary>
    public const int Bins = 16;

    /// <summary>The largest stride: image sides are multiples of it.</summary>
    public const int LargestStride = 32;

    /// <summary>Channels of stage i = 0…4, which is 2^(i+1) times smaller than the image: 64·2^i of the large model, in eights.</summary>
    public int Channels(int stage) => (int)Math.Ceiling(Math.Min(64 << stage, MostChannels) * Width / 8) * 8;

    /// <summary>Bottlenecks where the large model has n.</summary>
    public int Repeats(int n) => Math.Max(1, (int)Math.Round(n * Depth));

    /// <summary>Inner channels of the head's branch for boxes, and of that for classes.</summary>
    public int BoxChannels => Math.Max(Channels(2) / 4, 4 * Bins);

    public int ClassChannels => Math.Max(Channels(2), Math.Min(Classes, 100));

    /// <summary>Places that predict a box: (S/8)² + (S/16)² + (S/32)².</summary>
    public static int Places(int image) => Enumerable.Range(3, 3).Sum(level => (image >> level) * (image >> level));

    /// <summary>
    /// FLOP of one image's forward pass, 2 to a multiply-accumulate: each convolution its weights times the pixels of its
    /// output. A C2f stage of n bottlenecks from i to o = 2c channels has i·o + 18n·c² + (n+2)·c·o weights, pooling pyramid
    /// i·i/2 + 2i·i. Norms, activations, and decoding are left out (below 1%; published counts add some of it).
    /// </summary>
    public double ForwardFlop(int image) => 2 * Layers().Sum(layer => layer.Weights * Math.Pow(image >> layer.Level, 2));

    /// <summary>
    /// Trainable: weights, of each norm a scale and a shift per channel, and the last layers' biases. Published counts have 16
    /// more, the bins' fixed numbers.
    /// </summary>
    public long Parameters => Layers().Sum(layer => layer.Weights + layer.Others);

    // Convolutions that put out maps of one size: weights, the norms' parameters or biases, and how often the side was halved.
    private IEnumerable<(long Weights, long Others, int Level)> Layers()
    {
        long[] c = [.. Enumerable.Range(0, 5).Select(Channels)];
        yield return Conv(3, c[0], 3, 1);
        for (var stage = 1; stage <= 4; stage++)
        {
            yield return Conv(c[stage - 1], c[stage], 3, stage + 1);
            yield return C2f(c[stage], c[stage], stage is 2 or 3 ? 6 : 3, stage + 1);
        }

        yield return (5 * c[4] * c[4] / 2, 3 * c[4], 5);                    // pooling pyramid: i -> i/2, 4·i/2 -> i
        yield return C2f(c[4] + c[3], c[3], 3, 4);                          // down the neck
        yield return C2f(c[3] + c[2], c[2], 3, 3);
        yield return Conv(c[2], c[2], 3, 4);                                // and up again
        yield return C2f(c[2] + c[3], c[3], 3, 4);
        yield return Conv(c[3], c[3], 3, 5);
        yield return C2f(c[3] + c[4], c[4], 3, 5);
        for (var level = 3; level <= 5; level++)
        {
            yield return Branch(c[level - 1], BoxChannels, 4 * Bins, level);
            yield return Branch(c[level - 1], ClassChannels, Classes, level);
        }

        static (long, long, int) Conv(long i, long o, int kernel, int level) => (i * o * kernel * kernel, 2 * o, level);

        static (long, long, int) Branch(long i, long inside, long o, int level) =>
            ((9 * inside * (i + inside)) + (inside * o), (4 * inside) + o, level);

        (long, long, int) C2f(long i, long o, int bottlenecks, int level)
        {
            long n = Repeats(bottlenecks), half = o / 2;
            return ((i * o) + (18 * n * half * half) + ((n + 2) * half * o), 2 * ((2 * half) + (2 * n * half) + o), level);
        }
    }
}

/// <summary>Images [B, 3, S, S] to one box and its class scores at each of A places: [B, 64 + classes, A], see <see cref="Decode"/>.</summary>
public sealed class YoloV8 : Module<Tensor, Tensor>, ITrainable
{
    private readonly ConvNorm stem;
    private readonly ModuleList<ConvNorm> downs;
    private readonly ModuleList<C2f> stages;
    private readonly Pyramid pyramid;
    private readonly C2f neck4;
    private readonly C2f neck3;
    private readonly ConvNorm down3;
    private readonly C2f out4;
    private readonly ConvNorm down4;
    private readonly C2f out5;
    private readonly ModuleList<Sequential> boxes;
    private readonly ModuleList<Sequential> classes;
    private readonly Tensor points;
    private readonly Tensor strides;

    private readonly YoloV8Config _config;
    private readonly int _image;
    private readonly Checkpointing _checkpointing;

    public YoloV8(YoloV8Config config, int image, Checkpointing checkpointing = Checkpointing.Off, Device? device = null)
        : base(nameof(YoloV8))
    {
        (_config, _image, _checkpointing) = (config, image, checkpointing);
        int[] c = [.. Enumerable.Range(0, 5).Select(config.Channels)];
        stem = new(3, c[0], kernel: 3, stride: 2, device);
        downs = ModuleList([.. Enumerable.Range(1, 4).Select(i => new ConvNorm(c[i - 1], c[i], kernel: 3, stride: 2, device))]);
        stages = ModuleList([.. Enumerable.Range(1, 4).Select(i => new C2f(c[i], c[i], config.Repeats(i is 2 or 3 ? 6 : 3), Shortcut.Added, device))]);
        pyramid = new(c[4], device);
        var n = config.Repeats(3);
        neck4 = new(c[4] + c[3], c[3], n, Shortcut.None, device);
        neck3 = new(c[3] + c[2], c[2], n, Shortcut.None, device);
        down3 = new(c[2], c[2], kernel: 3, stride: 2, device);
        out4 = new(c[2] + c[3], c[3], n, Shortcut.None, device);
        down4 = new(c[3], c[3], kernel: 3, stride: 2, device);
        out5 = new(c[3] + c[4], c[4], n, Shortcut.None, device);
        boxes = ModuleList([.. c[2..].Select(i => Branch(i, config.BoxChannels, 4 * YoloV8Config.Bins, device))]);
        classes = ModuleList([.. c[2..].Select(i => Branch(i, config.ClassChannels, config.Classes, device))]);
        (points, strides) = PlaceGrid.Make(image, device);
        register_buffer(nameof(points), points, persistent: false);
        register_buffer(nameof(strides), strides, persistent: false);
        RegisterComponents();
        StartRare();
    }

    public nn.Module Module => this;

    /// <summary>
    /// The published training settings: SGD with Nesterov momentum 0.937 and rate 0.01, decay 5e-4 of convolutions' weights
    /// alone, gradients' norm at most 10, and an average of the weights that keeps 0.9999. (Gradients of small batches are not
    /// collected to 64 images here: every batch is a step.)
    /// </summary>
    public Recipe Recipe { get; } = new(MakeOptimizer) { LargestGradientNorm = 10, Average = new(Decay: 0.9999, Ramp: 2000) };

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = stem.call(images);                                          // [B, c0, S/2, S/2]
        List<Tensor> maps = [];                                             // S/4 … S/32
        foreach (var (down, stage) in downs.Zip(stages))
            maps.Add(x = Last(stage, Run(down, x)));
        var (p3, p4, p5) = (maps[1], maps[2], Run(pyramid, maps[3]));

        var n4 = Last(neck4, Joined(Doubled(p5), p4));                      // [B, c3, S/16, S/16]
        var n3 = Last(neck3, Joined(Doubled(n4), p3));                      // [B, c2, S/8, S/8]
        var o4 = Last(out4, Joined(Run(down3, n3), n4));                    // [B, c3, S/16, S/16]
        var o5 = Last(out5, Joined(Run(down4, o4), p5));                    // [B, c4, S/32, S/32]

        Tensor[] levels = [.. ((Tensor[])[n3, o4, o5]).Select((map, level) =>
            cat([Run(boxes[level], map), Run(classes[level], map)], dim: 1).flatten(2))];   // [B, 64 + classes, S/s · S/s]
        return cat(levels, dim: 2).MoveToOuterDisposeScope();
    }

    /// <summary>The raw output [B, 64 + classes, A] to boxes (centre and size, in pixels) and class probabilities: [B, 4 + classes, A].</summary>
    public Tensor Decode(Tensor raw)
    {
        using var scope = NewDisposeScope();
        var parts = raw.to(ScalarType.Float32).split([4 * YoloV8Config.Bins, _config.Classes], dim: 1);
        var corners = PlaceGrid.Corners(parts[0].transpose(1, 2), points) * strides;        // [B, A, 4]
        var (first, second) = (corners.narrow(-1, 0, 2), corners.narrow(-1, 2, 2));
        var centred = cat([(first + second) / 2, second - first], dim: -1).transpose(1, 2);
        return cat([centred, parts[1].sigmoid()], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Normal pixels; 1 to <see cref="SyntheticBoxes.Most"/> boxes an image, see there.</summary>
    public Batch MakeBatch(int samples, Random random) =>
        new([randn([samples, 3, _image, _image])], SyntheticBoxes.Make(samples, _config.Classes, random), RealTokens: null);

    /// <summary>In training the raw output, in evaluation the decoded one.</summary>
    public Tensor Predict(Batch batch)
    {
        if (training)
            return call(batch.Inputs[0]);
        using var raw = call(batch.Inputs[0]);
        return Decode(raw);
    }

    public Tensor Loss(Batch batch)
    {
        using var raw = call(batch.Inputs[0]);
        return DetectionLoss.Of(raw, batch.Labels, points, strides, _image);
    }

    private static optim.Optimizer MakeOptimizer(nn.Module module)
    {
        var decayed = module.parameters().ToLookup(parameter => parameter.dim() > 1);
        return optim.SGD(
            [new SGD.ParamGroup(decayed[true], lr: 0.01, momentum: 0.937, weight_decay: 5e-4, nesterov: true), new SGD.ParamGroup(decayed[false], lr: 0.01, momentum: 0.937, nesterov: true)],
            learningRate: 0.01, momentum: 0.937, nesterov: true);
    }

    // At first few places see anything: about 5 objects of 80 classes on an image of 640 pixels.
    private void StartRare()
    {
        using var frozen = no_grad();
        for (var level = 0; level < classes.Count; level++)
        {
            ((Conv2d)boxes[level][2]).bias!.fill_(1);
            ((Conv2d)classes[level][2]).bias!.fill_(Math.Log(5.0 / _config.Classes / Math.Pow(640.0 / (8 << level), 2)));
        }
    }

    private Tensor Run(Module<Tensor, Tensor> module, Tensor x) => BlockStack.Run(module.call, x, _checkpointing);

    // For an input that nothing else needs: without a graph it is freed at once.
    private Tensor Last(Module<Tensor, Tensor> module, Tensor x)
    {
        using (x)
            return Run(module, x);
    }

    private static Tensor Doubled(Tensor x) => F.interpolate(x, scale_factor: [2, 2]);

    private static Tensor Joined(Tensor first, Tensor second)
    {
        using (first)
            return cat([first, second], dim: 1);
    }

    private static Sequential Branch(int input, int inside, int output, Device? device) => Sequential(
        new ConvNorm(input, inside, kernel: 3, stride: 1, device),
        new ConvNorm(inside, inside, kernel: 3, stride: 1, device),
        Conv2d(inside, output, kernel_size: 1, device: device));
}
