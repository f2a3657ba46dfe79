using Calibrate.Planning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>
/// Residual networks: He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), table 1; with the stride in the
/// 3x3 convolution of a bottleneck, as torchvision has it.
/// </summary>
/// <param name="Stages">Blocks in each of the four stages.</param>
/// <param name="Expansion">e: how much wider a block's output is than its inside; 1 for basic blocks, 4 for bottlenecks.</param>
public sealed record ResNetConfig(IReadOnlyList<int> Stages, int Expansion, int Classes = 1000)
{
    public static readonly ResNetConfig Of34 = new([3, 4, 6, 3], 1);
    public static readonly ResNetConfig Of50 = new([3, 4, 6, 3], 4);
    public static readonly ResNetConfig Of152 = new([3, 8, 36, 3], 4);

    /// <summary>Five halvings leave one pixel of it.</summary>
    public const int SmallestImage = 32;

    /// <summary>Width w of stage i: 64·2^i.</summary>
    public static int Width(int stage) => 64 << stage;

    /// <summary>
    /// FLOP of one image's forward pass, 2 to a multiply-accumulate: each convolution its weights times the pixels of its
    /// output, and the classifier. Norms, activations and pooling are left out (below 1%).
    /// </summary>
    public double ForwardFlop(int image) => 2 * (Layers(image).Sum(layer => (double)layer.Weights * layer.Side * layer.Side) + (Features * Classes));

    /// <summary>Weights, and of each norm a scale and a shift per channel.</summary>
    public long Parameters => Layers(SmallestImage).Sum(layer => layer.Weights + (2L * layer.Channels)) + ((Features + 1L) * Classes);

    private int Features => Width(3) * Expansion;

    // Convolutions that put out maps of one size: their weights, output channels and the maps' side.
    private IEnumerable<(long Weights, int Channels, int Side)> Layers(int image)
    {
        var side = Half(image);
        yield return (3 * 49 * 64, 64, side);                                               // 7x7, stride 2

        var (wide, i) = (64L, Half(side));                                                  // pooled
        for (var stage = 0; stage < Stages.Count; stage++)
        {
            for (var block = 0; block < Stages[stage]; block++)
            {
                var (w, o) = ((long)Width(stage), (long)Width(stage) * Expansion);
                var before = i;
                i = stage > 0 && block == 0 ? Half(i) : i;
                if (Expansion == 1)
                {
                    yield return (9 * ((wide * w) + (w * w)), 2 * (int)w, i);
                }
                else
                {
                    yield return (wide * w, (int)w, before);                                // 1x1
                    yield return ((9 * w * w) + (w * o), (int)(w + o), i);                  // 3x3, 1x1
                }

                if (block == 0 && wide != o)
                    yield return (wide * o, (int)o, i);                                     // the shortcut's 1x1
                wide = o;
            }
        }
    }

    private static int Half(int side) => (side + 1) / 2;
}

/// <summary>Images [B, 3, S, S] to logits [B, classes]. Names are torchvision's.</summary>
public sealed class ResNet : Module<Tensor, Tensor>, ITrainable
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly MaxPool2d maxpool;
    private readonly ModuleList<Block> layer1;
    private readonly ModuleList<Block> layer2;
    private readonly ModuleList<Block> layer3;
    private readonly ModuleList<Block> layer4;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Linear fc;

    private readonly ResNetConfig _config;
    private readonly int _image;
    private readonly Checkpointing _checkpointing;

    public ResNet(ResNetConfig config, int image, Checkpointing checkpointing = Checkpointing.Off, Device? device = null)
        : base(nameof(ResNet))
    {
        (_config, _image, _checkpointing) = (config, image, checkpointing);
        conv1 = Conv2d(3, 64, kernel_size: 7, stride: 2, padding: 3, bias: false, device: device);
        bn1 = BatchNorm2d(64, device: device);
        maxpool = MaxPool2d(3, stride: 2, padding: 1);
        layer1 = Stage(config, 0, device);
        layer2 = Stage(config, 1, device);
        layer3 = Stage(config, 2, device);
        layer4 = Stage(config, 3, device);
        avgpool = AdaptiveAvgPool2d(1);
        fc = Linear(ResNetConfig.Width(3) * config.Expansion, config.Classes, device: device);
        RegisterComponents();
        foreach (var conv in modules().OfType<Conv2d>())
            init.kaiming_normal_(conv.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
    }

    public nn.Module Module => this;

    /// <summary>Section 3.4 of the paper: momentum 0.9, decay 1e-4.</summary>
    public Recipe Recipe => Recipe.Momentum;

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = Pooled(images);                                             // [B, 3, S, S] -> [B, 64, S/4, S/4]
        x = BlockStack.Run(layer1.Concat(layer2).Concat(layer3).Concat(layer4), x, _checkpointing, (block, input) => block.call(input));
        x = avgpool.call(x).flatten(1);                                     // [B, 512e, S/32, S/32] -> [B, 512e]
        return fc.call(x).MoveToOuterDisposeScope();                        // [B, classes]
    }

    public Batch MakeBatch(int samples, Random random) => ImageBatch.Make(samples, _image, _config.Classes, random);

    public Tensor Predict(Batch batch) => call(batch.Inputs[0]);

    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        return F.cross_entropy(logits, batch.Labels);
    }

    private Tensor Pooled(Tensor images)
    {
        using var x = F.relu(Normed(conv1, bn1, images), inplace: true);    // [B, 64, S/2, S/2]
        return maxpool.call(x);
    }

    private static ModuleList<Block> Stage(ResNetConfig config, int stage, Device? device) =>
        ModuleList([.. Enumerable.Range(0, config.Stages[stage]).Select(block => new Block(config, stage, block, device))]);

    private static Tensor Normed(Conv2d conv, BatchNorm2d norm, Tensor x)
    {
        using var raw = conv.call(x);
        return norm.call(raw);
    }

    /// <summary>relu(x + f(x)); f is two 3x3 convolutions, or 1x1, 3x3 and 1x1. ReLU in place.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1;
        private readonly BatchNorm2d bn1;
        private readonly Conv2d conv2;
        private readonly BatchNorm2d bn2;
        private readonly Conv2d? conv3;
        private readonly BatchNorm2d? bn3;
        private readonly Sequential? downsample;

        public Block(ResNetConfig config, int stage, int block, Device? device)
            : base(nameof(Block))
        {
            var (width, output) = (ResNetConfig.Width(stage), ResNetConfig.Width(stage) * config.Expansion);
            var input = block > 0 ? output : stage == 0 ? 64 : output / 2;
            var stride = stage > 0 && block == 0 ? 2 : 1;
            var bottleneck = config.Expansion > 1;

            conv1 = bottleneck
                ? Conv2d(input, width, kernel_size: 1, bias: false, device: device)
                : Conv2d(input, width, kernel_size: 3, stride: stride, padding: 1, bias: false, device: device);
            bn1 = BatchNorm2d(width, device: device);
            conv2 = Conv2d(width, width, kernel_size: 3, stride: bottleneck ? stride : 1, padding: 1, bias: false, device: device);
            bn2 = BatchNorm2d(width, device: device);
            if (bottleneck)
            {
                conv3 = Conv2d(width, output, kernel_size: 1, bias: false, device: device);
                bn3 = BatchNorm2d(output, device: device);
            }

            if (input != output)
                downsample = Sequential(Conv2d(input, output, kernel_size: 1, stride: stride, bias: false, device: device), BatchNorm2d(output, device: device));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var y = Residual(x);
            using var shortcut = downsample?.call(x);
            return F.relu(y.add_(shortcut ?? x), inplace: true);
        }

        private Tensor Residual(Tensor x)
        {
            using var first = F.relu(Normed(conv1, bn1, x), inplace: true);
            if (conv3 is null)
                return Normed(conv2, bn2, first);
            using var second = F.relu(Normed(conv2, bn2, first), inplace: true);
            return Normed(conv3, bn3!, second);
        }
    }
}
