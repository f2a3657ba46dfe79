using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>
/// SAM's mask decoder (Kirillov et al. 2023, appendix A): tokens of four masks and of their quality go through the image and the prompts;
/// each mask is the product of its token, through a head of its own, with the image four times enlarged. The first mask is for
/// prompts that leave no doubt; the other three are put out here.
/// </summary>
internal sealed class MaskDecoder : Module
{
    private readonly TwoWayTransformer transformer;
    private readonly Embedding iou_token;
    private readonly Embedding mask_tokens;
    private readonly Sequential output_upscaling;
    private readonly ModuleList<MlpHead> output_hypernetworks_mlps;
    private readonly MlpHead iou_prediction_head;

    public MaskDecoder(Device? device)
        : base(nameof(MaskDecoder))
    {
        const int Width = SamConfig.Channels;
        transformer = new TwoWayTransformer(device);
        iou_token = Embedding(1, Width, device: device);
        mask_tokens = Embedding(SamConfig.MaskTokens, Width, device: device);
        output_upscaling = Sequential(
            ConvTranspose2d(Width, Width / 4, kernel_size: 2, stride: 2, device: device), new LayerNorm2d(Width / 4, device), GELU(),
            ConvTranspose2d(Width / 4, Width / 8, kernel_size: 2, stride: 2, device: device), GELU());
        output_hypernetworks_mlps = ModuleList([.. Enumerable.Range(0, SamConfig.MaskTokens).Select(_ => new MlpHead(Width, Width / 8, device))]);
        iou_prediction_head = new MlpHead(Width, SamConfig.MaskTokens, device);
        RegisterComponents();
    }

    /// <param name="embeddings">Of the images, [B, 256, g, g].</param>
    /// <param name="places">Of the images' tokens, [g², 256].</param>
    /// <param name="points">[B, P, 256].</param>
    /// <param name="masks">[B, 256, g, g], or broadcast to it.</param>
    /// <returns>Logits [B, 3, 4g, 4g], and the quality that each is thought to have, [B, 3].</returns>
    public (Tensor Masks, Tensor Quality) Decode(Tensor embeddings, Tensor places, Tensor points, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var (B, g) = (embeddings.size(0), embeddings.size(3));
        var outputs = cat([iou_token.weight!, mask_tokens.weight!]).unsqueeze(0).expand(B, -1, -1);
        var image = (embeddings + masks).flatten(2).transpose(1, 2);        // [B, g², 256]
        var (tokens, decoded) = transformer.call(image, places, cat([outputs, points], dim: 1));   // 1 + 4 + P tokens

        var pixels = output_upscaling.call(decoded.transpose(1, 2).reshape(B, -1, g, g));           // [B, 32, 4g, 4g]
        var filters = stack(output_hypernetworks_mlps.Select((head, i) => head.call(tokens.select(1, 1 + i))), dim: 1);   // [B, 4, 32]
        var all = filters.bmm(pixels.flatten(2)).view(B, -1, 4 * g, 4 * g);
        var quality = iou_prediction_head.call(tokens.select(1, 0));        // [B, 4]
        var several = SamConfig.MaskTokens - 1;
        return (all.narrow(1, 1, several).MoveToOuterDisposeScope(), quality.narrow(1, 1, several).MoveToOuterDisposeScope());
    }
}
