using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using Calibrate.Workloads.Models.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models;

/// <summary>
/// Segment Anything: Kirillov et al., "Segment Anything" (ICCV 2023), section 3 and appendix A; sizes as its public source builds them.
/// </summary>
/// <param name="Width">D, of the image encoder.</param>
/// <param name="Depth">L.</param>
/// <param name="Heads">H; a head is d = D/H wide.</param>
public sealed record SamConfig(int Width, int Depth, int Heads)
{
    public static readonly SamConfig Base = new(768, 12, 12);
    public static readonly SamConfig Large = new(1024, 24, 16);
    public static readonly SamConfig Huge = new(1280, 32, 16);

    public const int Patch = 16;

    /// <summary>w, tokens on a window's side.</summary>
    public const int Window = 14;

    /// <summary>c: of the embeddings, and all through prompt encoder and mask decoder.</summary>
    public const int Channels = 256;

    public const int DecoderDepth = 2;
    public const int DecoderFeedForward = 2048;
    public const int MaskTokens = 4;

    private const int GlobalBlocks = 4;

    // A point, and the one that is none.
    private const int Points = 2;

    /// <summary>g, tokens on the image's side.</summary>
    public static int Grid(int image) => image / Patch;

    /// <summary>The last block of each quarter sees all tokens.</summary>
    public bool IsGlobal(int block) => (block + 1) % (Depth / GlobalBlocks) == 0;

    /// <summary>Of the image encoder, beside whose linear layers adapters go, in order: those with windows, and the global one after them, four times.</summary>
    public IReadOnlyList<TransformerBlocks> Blocks(int image)
    {
        var (g, padded) = (Grid(image), (Grid(image) + Window - 1) / Window * Window);
        TransformerBlocks[] quarter = [Run((Depth / GlobalBlocks) - 1, padded * padded, Window * Window, 2 * Window), Run(1, g * g, g * g, 2 * g)];
        return [.. Enumerable.Repeat(quarter, GlobalBlocks).SelectMany(blocks => blocks)];

        TransformerBlocks Run(int count, int attending, int span, int positions) => new()
        {
            Count = count, Width = Width, Heads = Heads, KeyValueWidth = Width, FeedForward = 4 * Width,
            Tokens = g * g, AttentionTokens = attending, Span = span, RelativePositions = positions,
        };
    }

    /// <summary>FLOP of one image's forward pass with one point, 2 to a multiply-accumulate.</summary>
    public double ForwardFlop(int image) => 2 * (EncoderMac(image) + DecoderMac(image));

    /// <summary>Of the mask decoder alone.</summary>
    public static double DecoderFlop(int image) => 2 * DecoderMac(image);

    /// <summary>
    /// With n = g² tokens, n' in whole windows: MAC = n·D·3p² + Σ blocks [t(4D² + 2k·D + r·D) + 8n·D²] + n(D·c + 9c²); a global block has
    /// t = n, k = n keys to a query and r = 2g relative positions, a windowed one t = n', k = w² and r = 2w.
    /// </summary>
    private double EncoderMac(int image)
    {
        double g = Grid(image), n = g * g, D = Width, padded = Math.Pow(Math.Ceiling(g / Window) * Window, 2);
        var global = (n * ((4 * D * D) + (2 * n * D) + (2 * g * D))) + (8 * n * D * D);
        var windowed = (padded * ((4 * D * D) + (2.0 * Window * Window * D) + (2 * Window * D))) + (8 * n * D * D);
        return (n * D * 3 * Patch * Patch) + (GlobalBlocks * global) + ((Depth - GlobalBlocks) * windowed) + (n * ((D * Channels) + (9.0 * Channels * Channels)));
    }

    /// <summary>
    /// An attention of a queries to b keys in i dimensions is 2a·c·i + 2b·c·i + 2a·b·i MAC. With t = 5 + points tokens: two blocks of (t, t, c),
    /// (t, n, c/2), 2t·c·ff, (n, t, c/2); (t, n, c/2); enlarging n·c·c + 4n·c/4·c/2; the heads 4(2c² + c²/8) + 2c² + 4c; the masks 4·16n·c/8.
    /// </summary>
    private static double DecoderMac(int image)
    {
        double n = (double)Grid(image) * Grid(image), c = Channels, t = 1 + MaskTokens + Points;
        var block = Attention(t, t, c) + Attention(t, n, c / 2) + (2 * t * c * DecoderFeedForward) + Attention(n, t, c / 2);
        var enlarging = (n * c * c) + (4 * n * c / 4 * c / 2);
        var heads = (MaskTokens * ((2 * c * c) + (c * c / 8))) + (2 * c * c) + (c * MaskTokens);
        return (DecoderDepth * block) + Attention(t, n, c / 2) + enlarging + heads + (MaskTokens * 16 * n * c / 8);

        static double Attention(double a, double b, double i) => (2 * a * Channels * i) + (2 * b * Channels * i) + (2 * a * b * i);
    }

    /// <summary>
    /// 3p²·D + D + n·D, blocks of 12D² + 13D, relative positions of 2(2g - 1)d in global and 2(2w - 1)d in the other blocks, the neck's D·c + 9c² + 4c.
    /// </summary>
    public long EncoderParameters(int image)
    {
        long g = Grid(image), D = Width, d = Width / Heads, c = Channels;
        var positions = (GlobalBlocks * 2 * ((2 * g) - 1) * d) + ((Depth - GlobalBlocks) * 2 * ((2 * Window) - 1) * d);
        return (3 * Patch * Patch * D) + D + (g * g * D) + (Depth * ((12 * D * D) + (13 * D))) + positions + (D * c) + (9 * c * c) + (4 * c);
    }

    /// <summary>Six vectors, and convolutions of 1 to 4 to 16 to 256 channels with norms between: 6,220.</summary>
    public static long PromptParameters => (6 * Channels) + (16 + 4 + 8) + (256 + 16 + 32) + (16 * Channels) + Channels;

    /// <summary>4,058,340.</summary>
    public static long DecoderParameters
    {
        get
        {
            const long C = Channels, Ff = DecoderFeedForward;
            var block = Attention(C) + (2 * Attention(C / 2)) + (2 * C * Ff) + Ff + C + (4 * 2 * C);
            var enlarging = (C * C) + (C / 4) + (2 * C / 4) + (4 * C / 4 * C / 8) + (C / 8);
            return (DecoderDepth * block) + Attention(C / 2) + (2 * C) + ((1 + MaskTokens) * C) + enlarging + (MaskTokens * Head(C / 8)) + Head(MaskTokens);

            static long Attention(long i) => (3 * ((C * i) + i)) + (i * C) + C;
            static long Head(long outputs) => (2 * ((C * C) + C)) + (C * outputs) + outputs;
        }
    }

    /// <summary>All, at 1024 pixels or another size.</summary>
    public long Parameters(int image) => EncoderParameters(image) + PromptParameters + DecoderParameters;
}

/// <summary>What becomes of the image encoder in training.</summary>
public enum SamEncoderUse
{
    /// <summary>It learns with all the rest.</summary>
    Trained,

    /// <summary>Only the mask decoder learns; both encoders run forward in each step.</summary>
    Frozen,

    /// <summary>Only the mask decoder learns, from embeddings that are there beforehand; the image encoder is not even built.</summary>
    Cached,
}

/// <summary>Images [B, 3, S, S], points [B, P, 2] and their kinds [B, P] to the logits of three masks, [B, 3, S/4, S/4], and their qualities, [B, 3].</summary>
public sealed class Sam : nn.Module<Tensor, Tensor, Tensor, (Tensor Masks, Tensor Quality)>, ITrainable
{
    private readonly ImageEncoder? image_encoder;
    private readonly PromptEncoder prompt_encoder;
    private readonly MaskDecoder mask_decoder;

    private readonly int _image;
    private readonly SamEncoderUse _use;

    public Sam(SamConfig config, int image, Checkpointing checkpointing = Checkpointing.Off, Device? device = null, SamEncoderUse use = SamEncoderUse.Trained, LinearLayers? layers = null)
        : base(nameof(Sam))
    {
        (_image, _use) = (image, use);
        image_encoder = use == SamEncoderUse.Cached ? null : new ImageEncoder(config, image, checkpointing, layers ?? LinearLayers.Trained, device);
        prompt_encoder = new PromptEncoder(image, device);
        mask_decoder = new MaskDecoder(device);
        RegisterComponents();
        if (layers is not null && image_encoder is not null)
        {
            // Adapters are the image encoder's; the 4M parameters beside it stay as they are.
            layers.Finish(image_encoder);
            layers.Freeze(prompt_encoder);
            layers.Freeze(mask_decoder);
        }

        if (use == SamEncoderUse.Trained)
            return;
        foreach (var parameter in (image_encoder?.parameters() ?? []).Concat(prompt_encoder.parameters()))
            parameter.requires_grad = false;
    }

    public nn.Module Module => this;

    /// <param name="images">Or their embeddings [B, 256, S/16, S/16], where they are cached.</param>
    public override (Tensor Masks, Tensor Quality) forward(Tensor images, Tensor points, Tensor kinds) => Segment(images, points, kinds);

    /// <param name="masks">Logits of an earlier answer, [B, 1, S/4, S/4], as a prompt; null for none.</param>
    internal (Tensor Masks, Tensor Quality) Segment(Tensor images, Tensor points, Tensor kinds, Tensor? masks = null)
    {
        using var scope = NewDisposeScope();
        var embeddings = image_encoder is null ? images : Embed(image_encoder, images);
        var (logits, quality) = mask_decoder.Decode(embeddings, prompt_encoder.Positions(), prompt_encoder.Points(points, kinds), prompt_encoder.Masks(masks));
        return (logits.MoveToOuterDisposeScope(), quality.MoveToOuterDisposeScope());
    }

    /// <summary>One rectangle an image, with one point inside. Embeddings come out of the neck's norm, so random ones are standard normal.</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        var grid = SamConfig.Grid(_image);
        var images = _use == SamEncoderUse.Cached ? randn([samples, SamConfig.Channels, grid, grid]) : randn([samples, 3, _image, _image]);
        var (points, kinds, masks) = MaskTasks.Make(samples, _image, random);
        return new([images, points, kinds], masks, RealTokens: null);
    }

    /// <summary>The masks' logits.</summary>
    public Tensor Predict(Batch batch)
    {
        using var scope = NewDisposeScope();
        return call(batch.Inputs[0], batch.Inputs[1], batch.Inputs[2]).Masks.MoveToOuterDisposeScope();
    }

    /// <summary>On masks of a quarter of the image's side, as the decoder puts them out.</summary>
    public Tensor Loss(Batch batch)
    {
        using var scope = NewDisposeScope();
        var (masks, quality) = call(batch.Inputs[0], batch.Inputs[1], batch.Inputs[2]);
        return MaskLoss.Of(masks, quality, batch.Labels).MoveToOuterDisposeScope();
    }

    private Tensor Embed(ImageEncoder encoder, Tensor images)
    {
        using var frozen = _use == SamEncoderUse.Frozen ? no_grad() : null;
        return encoder.call(images);
    }
}
