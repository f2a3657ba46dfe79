using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>
/// SAM's prompt encoder (Kirillov et al. 2023, appendix A): points by random Fourier features of their place plus a learned vector of
/// their kind, a mask by small convolutions.
/// </summary>
internal sealed class PromptEncoder : Module
{
    private readonly FourierFeatures pe_layer;
    private readonly ModuleList<Embedding> point_embeddings;
    private readonly Embedding not_a_point_embed;
    private readonly Sequential mask_downscaling;
    private readonly Embedding no_mask_embed;
    private readonly Tensor grid;
    private readonly int _image;

    public PromptEncoder(int image, Device? device)
        : base(nameof(PromptEncoder))
    {
        _image = image;
        var (channels, hidden, side) = (SamConfig.Channels, 16, SamConfig.Grid(image));
        pe_layer = new FourierFeatures(channels / 2, device);
        point_embeddings = ModuleList([.. Enumerable.Range(0, 4).Select(_ => Embedding(1, channels, device: device))]);
        not_a_point_embed = Embedding(1, channels, device: device);
        mask_downscaling = Sequential(
            Conv2d(1, hidden / 4, kernel_size: 2, stride: 2, device: device), new LayerNorm2d(hidden / 4, device), GELU(),
            Conv2d(hidden / 4, hidden, kernel_size: 2, stride: 2, device: device), new LayerNorm2d(hidden, device), GELU(),
            Conv2d(hidden, channels, kernel_size: 1, device: device));
        no_mask_embed = Embedding(1, channels, device: device);

        // The middles of the patches, x before y, as shares of the image.
        float[] middles = [.. from y in Enumerable.Range(0, side) from x in Enumerable.Range(0, side) from place in (int[])[x, y] select (place + 0.5f) / side];
        grid = tensor(middles, [side * side, 2], device: device);
        register_buffer(nameof(grid), grid, persistent: false);
        RegisterComponents();
    }

    /// <summary>Where each token of the image lies, [g², 256].</summary>
    public Tensor Positions() => pe_layer.call(grid);

    /// <param name="points">[B, P, 2]: x and y in pixels.</param>
    /// <param name="kinds">[B, P]: see <see cref="PointKind"/>.</param>
    /// <returns>[B, P, 256].</returns>
    public Tensor Points(Tensor points, Tensor kinds)
    {
        using var scope = NewDisposeScope();
        var places = pe_layer.call((points + 0.5) / _image);                // a pixel's middle
        var vectors = cat([not_a_point_embed.weight!, .. point_embeddings.Select(each => each.weight!)]);   // [5, 256]
        var ofKind = vectors.index_select(0, (kinds.flatten() + 1)).view(kinds.size(0), kinds.size(1), -1);
        var isPlace = kinds.ne((long)PointKind.None).to(ScalarType.Float32).unsqueeze(-1);
        return ((places * isPlace) + ofKind).MoveToOuterDisposeScope();
    }

    /// <param name="masks">[B, 1, 4g, 4g]; null for no mask.</param>
    /// <returns>[B, 256, g, g], or [1, 256, 1, 1].</returns>
    public Tensor Masks(Tensor? masks = null) => masks is null ? no_mask_embed.weight!.view(1, -1, 1, 1) : mask_downscaling.call(masks);

    /// <summary>Sine and cosine of random directions: Tancik et al., "Fourier Features" (NeurIPS 2020). In single precision always: angles need it.</summary>
    private sealed class FourierFeatures : Module<Tensor, Tensor>
    {
        private readonly Tensor positional_encoding_gaussian_matrix;

        public FourierFeatures(int features, Device? device)
            : base(nameof(FourierFeatures))
        {
            positional_encoding_gaussian_matrix = randn([2, features], device: device);
            RegisterComponents();
        }

        /// <summary>[…, 2] in 0 to 1, to […, 2 · features].</summary>
        public override Tensor forward(Tensor places)
        {
            using var scope = NewDisposeScope();
            var xy = ((places * 2) - 1).unsqueeze(-1);                      // […, 2, 1]
            var angles = (xy * positional_encoding_gaussian_matrix).sum(-2) * (2 * Math.PI);
            return cat([angles.sin(), angles.cos()], dim: -1).MoveToOuterDisposeScope();
        }
    }
}

/// <summary>What a point of a prompt says. A box is its two corners; without a box there is one point that is none.</summary>
internal enum PointKind
{
    None = -1,
    Background = 0,
    Foreground = 1,
    TopLeft = 2,
    BottomRight = 3,
}
