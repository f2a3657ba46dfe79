using Calibrate.Planning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>A stage of EfficientNet: equal blocks, of which only the first changes width and size.</summary>
/// <param name="Expand">How much wider the inside of a block is than its input.</param>
public sealed record EfficientNetStage(int Expand, int Kernel, int Stride, int In, int Out, int Blocks);

/// <summary>
/// EfficientNet: Tan and Le, "EfficientNet: Rethinking Model Scaling" (ICML 2019), table 1, as torchvision builds it.
/// </summary>
/// <param name="Dropout">Before the classifier.</param>
/// <param name="DepthDropout">The share of samples whose last block is skipped in training; earlier blocks' shares rise to it linearly.</param>
public sealed record EfficientNetConfig(IReadOnlyList<EfficientNetStage> Stages, double Dropout = 0.2, double DepthDropout = 0.2, int Classes = 1000)
{
    public const int Stem = 32;

    public const int Features = 1280;

    /// <summary>Five halvings leave one pixel of it.</summary>
    public const int SmallestImage = 32;

    public static readonly EfficientNetConfig B0 = new(
    [
        new(1, 3, 1, 32, 16, 1),
        new(6, 3, 2, 16, 24, 2),
        new(6, 5, 2, 24, 40, 2),
        new(6, 3, 2, 40, 80, 3),
        new(6, 5, 1, 80, 112, 3),
        new(6, 5, 2, 112, 192, 4),
        new(6, 3, 1, 192, 320, 1),
    ]);

    /// <summary>
    /// FLOP of one image's forward pass, 2 to a multiply-accumulate. A block of input width i, inside e, kernel k and output
    /// width o on a map of n pixels before and m after its stride: MAC = n·i·e + m·(k²·e + e·o) + 2·e·i/4, the last for
    /// squeeze and excitation; without the first where e = i. Norms, activations and pooling are left out.
    /// </summary>
    public double ForwardFlop(int image) => 2 * (Layers(image).Sum(layer => (double)layer.Weights * layer.Pixels) + ((double)Features * Classes));

    /// <summary>Weights, of each norm a scale and a shift per channel, and a bias per channel in squeeze and excitation.</summary>
    public long Parameters => Layers(SmallestImage).Sum(layer => layer.Weights + layer.Others) + ((Features + 1L) * Classes);

    // Convolutions that put out maps of one size: their weights, the norms' parameters or biases, and the pixels of a map.
    private IEnumerable<(long Weights, long Others, long Pixels)> Layers(int image)
    {
        var side = Shrunk(image, 2);
        yield return (3 * 9 * Stem, 2 * Stem, Square(side));
        foreach (var stage in Stages)
        {
            for (var block = 0; block < stage.Blocks; block++)
            {
                long i = block == 0 ? stage.In : stage.Out, e = i * stage.Expand, o = stage.Out, k = stage.Kernel;
                if (e != i)
                    yield return (i * e, 2 * e, Square(side));
                side = Shrunk(side, block == 0 ? stage.Stride : 1);
                yield return ((k * k * e) + (e * o), 2 * (e + o), Square(side));
                yield return (2 * e * (i / 4), e + (i / 4), 1);
            }
        }

        yield return ((long)Stages[^1].Out * Features, 2 * Features, Square(side));
    }

    private static int Shrunk(int side, int stride) => (side + stride - 1) / stride;

    private static long Square(int side) => (long)side * side;
}

/// <summary>Images [B, 3, S, S] to logits [B, classes]. Names are torchvision's.</summary>
public sealed class EfficientNet : Module<Tensor, Tensor>, ITrainable
{
    private readonly ModuleList<Module<Tensor, Tensor>> features;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Sequential classifier;

    private readonly EfficientNetConfig _config;
    private readonly int _image;

    public EfficientNet(EfficientNetConfig config, int image, Checkpointing checkpointing = Checkpointing.Off, Device? device = null)
        : base(nameof(EfficientNet))
    {
        (_config, _image) = (config, image);
        features = ModuleList<Module<Tensor, Tensor>>(
        [
            ConvNorm(3, EfficientNetConfig.Stem, kernel: 3, stride: 2, device: device),
            .. Stages(config, checkpointing, device),
            ConvNorm(config.Stages[^1].Out, EfficientNetConfig.Features, kernel: 1, device: device),
        ]);
        avgpool = AdaptiveAvgPool2d(1);
        classifier = Sequential(Dropout(config.Dropout), Linear(EfficientNetConfig.Features, config.Classes, device: device));
        RegisterComponents();
        Initialize();
    }

    public nn.Module Module => this;

    /// <summary>torchvision's training script for classification: momentum 0.9, decay 1e-4. (The paper has RMSProp.)</summary>
    public Recipe Recipe => Recipe.Momentum;

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = features[0].call(images);                                   // [B, 3, S, S] -> [B, 32, S/2, S/2]
        foreach (var stage in features.Skip(1))
        {
            var next = stage.call(x);                                       // … -> [B, 1280, S/32, S/32]
            x.Dispose();
            x = next;
        }

        x = avgpool.call(x).flatten(1);                                     // [B, 1280]
        return classifier.call(x).MoveToOuterDisposeScope();                // [B, classes]
    }

    public Batch MakeBatch(int samples, Random random) => ImageBatch.Make(samples, _image, _config.Classes, random);

    public Tensor Predict(Batch batch) => call(batch.Inputs[0]);

    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        return F.cross_entropy(logits, batch.Labels);
    }

    private static IEnumerable<Module<Tensor, Tensor>> Stages(EfficientNetConfig config, Checkpointing checkpointing, Device? device)
    {
        var (done, all) = (0, config.Stages.Sum(stage => stage.Blocks));
        foreach (var stage in config.Stages)
        {
            List<Module<Tensor, Tensor>> blocks = [];
            for (var block = 0; block < stage.Blocks; block++, done++)
                blocks.Add(new Block(stage, block, config.DepthDropout * done / all, checkpointing, device));
            yield return Sequential(blocks);
        }
    }

    // Convolution, norm and, unless it is the end of a block, SiLU in place.
    private static Sequential ConvNorm(int input, int output, int kernel, int stride = 1, int groups = 1, bool active = true, Device? device = null)
    {
        var layers = Sequential(
            Conv2d(input, output, kernel_size: kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false, device: device),
            BatchNorm2d(output, device: device));
        return active ? layers.append(SiLU(inplace: true)) : layers;
    }

    private void Initialize()
    {
        using var frozen = no_grad();
        foreach (var conv in modules().OfType<Conv2d>())
        {
            init.kaiming_normal_(conv.weight, mode: init.FanInOut.FanOut);
            conv.bias?.zero_();
        }

        foreach (var linear in modules().OfType<Linear>())
        {
            var bound = 1 / Math.Sqrt(linear.out_features);
            init.uniform_(linear.weight, -bound, bound);
            linear.bias!.zero_();
        }
    }

    /// <summary>An inverted residual (Sandler et al., MobileNetV2, CVPR 2018) with squeeze and excitation: wide inside, narrow between blocks.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Sequential block;
        private readonly bool _residual;
        private readonly double _skipped;
        private readonly Checkpointing _checkpointing;

        /// <param name="skipped">The share of samples that the block leaves as they are in training.</param>
        public Block(EfficientNetStage stage, int index, double skipped, Checkpointing checkpointing, Device? device)
            : base(nameof(Block))
        {
            var (input, stride) = index == 0 ? (stage.In, stage.Stride) : (stage.Out, 1);
            var inside = input * stage.Expand;
            (_residual, _skipped, _checkpointing) = (stride == 1 && input == stage.Out, skipped, checkpointing);
            block = Sequential();
            if (inside != input)
                block.append(ConvNorm(input, inside, kernel: 1, device: device));
            block.append(ConvNorm(inside, inside, stage.Kernel, stride, groups: inside, device: device));
            block.append(new SqueezeExcitation(inside, Math.Max(1, input / 4), device));
            block.append(ConvNorm(inside, stage.Out, kernel: 1, active: false, device: device));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => BlockStack.Run(Run, x, _checkpointing);

        private Tensor Run(Tensor x)
        {
            var y = block.call(x);
            return _residual ? Kept(y).add_(x) : y;
        }

        /// <summary>
        /// Stochastic depth: Huang et al., "Deep Networks with Stochastic Depth" (ECCV 2016). Whole samples of a block become
        /// zero, the others are scaled up.
        /// </summary>
        private Tensor Kept(Tensor y)
        {
            if (!training || _skipped == 0)
                return y;
            using (y)
            {
                using var all = ones([y.size(0), 1, 1, 1], y.dtype, y.device);
                using var kept = F.dropout(all, _skipped);
                return y * kept;
            }
        }
    }

    /// <summary>Weighs channels by their means: Hu et al., "Squeeze-and-Excitation Networks" (CVPR 2018).</summary>
    private sealed class SqueezeExcitation : Module<Tensor, Tensor>
    {
        private readonly AdaptiveAvgPool2d avgpool;
        private readonly Conv2d fc1;
        private readonly Conv2d fc2;

        public SqueezeExcitation(int channels, int squeezed, Device? device)
            : base(nameof(SqueezeExcitation))
        {
            avgpool = AdaptiveAvgPool2d(1);
            fc1 = Conv2d(channels, squeezed, kernel_size: 1, device: device);
            fc2 = Conv2d(squeezed, channels, kernel_size: 1, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var weights = F.silu(fc1.call(avgpool.call(x)), inplace: true);    // [B, C, s, s] -> [B, C, 1, 1] -> [B, i/4, 1, 1]
            return x.mul(fc2.call(weights).sigmoid()).MoveToOuterDisposeScope();
        }
    }
}
