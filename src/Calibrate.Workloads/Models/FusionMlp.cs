using Calibrate.Planning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>
/// Joint fusion of precomputed features, one embedding of an image beside one of a text: Huang et al., "Fusion of medical imaging
/// and electronic health records using deep learning" (npj Digital Medicine, 2020), which names the kind and leaves the layers open.
/// </summary>
/// <param name="Image">I, width of the image's embedding; by default 2048, as ResNet-50's.</param>
/// <param name="Text">T, width of the text's; by default 768, as BERT-base's.</param>
/// <param name="Width">D, of both hidden layers.</param>
/// <param name="Dropout">Of hidden values.</param>
public sealed record FusionMlpConfig(int Image = 2048, int Text = 768, int Width = 512, int Classes = 2, double Dropout = 0.1)
{
    public static readonly FusionMlpConfig Default = new();

    /// <summary>With embeddings as wide as a sample's.</summary>
    public FusionMlpConfig At(InputSize size) => size.Embeddings is var (image, text) ? this with { Image = image, Text = text } : this;

    /// <summary>FLOP of one sample's forward pass, 2 to a multiply-accumulate: MAC = (I + T)·D + D² + D·classes.</summary>
    public double ForwardFlop => 2.0 * (((Image + Text) * Width) + (Width * Width) + (Width * Classes));

    public long Parameters => ((Image + Text + 1L) * Width) + ((Width + 1L) * Width) + ((Width + 1L) * Classes);
}

/// <summary>An image's embedding [B, I] and a text's [B, T] to logits [B, classes].</summary>
public sealed class FusionMlp : Module<Tensor, Tensor, Tensor>, ITrainable
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Linear head;

    private readonly FusionMlpConfig _config;
    private readonly Checkpointing _checkpointing;

    public FusionMlp(FusionMlpConfig config, Checkpointing checkpointing = Checkpointing.Off, Device? device = null)
        : base(nameof(FusionMlp))
    {
        (_config, _checkpointing) = (config, checkpointing);
        fc1 = Linear(config.Image + config.Text, config.Width, device: device);
        fc2 = Linear(config.Width, config.Width, device: device);
        head = Linear(config.Width, config.Classes, device: device);
        RegisterComponents();
    }

    public nn.Module Module => this;

    public override Tensor forward(Tensor image, Tensor text)
    {
        using var scope = NewDisposeScope();
        var x = Hidden(fc1, cat([image, text], dim: 1));                    // [B, I + T] -> [B, D]
        x = BlockStack.Run(input => Hidden(fc2, input), x, _checkpointing);
        return head.call(x).MoveToOuterDisposeScope();                      // [B, classes]
    }

    /// <summary>Normal embeddings, uniform classes.</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        long[] labels = [.. Enumerable.Range(0, samples).Select(_ => (long)random.Next(_config.Classes))];
        return new([randn([samples, _config.Image]), randn([samples, _config.Text])], tensor(labels), RealTokens: null);
    }

    public Tensor Predict(Batch batch) => call(batch.Inputs[0], batch.Inputs[1]);

    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        return F.cross_entropy(logits, batch.Labels);
    }

    private Tensor Hidden(Linear layer, Tensor x)
    {
        using var scope = NewDisposeScope();
        return F.dropout(F.relu(layer.call(x), inplace: true), _config.Dropout, training).MoveToOuterDisposeScope();
    }
}
