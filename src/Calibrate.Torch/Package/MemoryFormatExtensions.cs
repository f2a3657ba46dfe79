using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Channels last of what TorchSharp has: axes permuted, laid out, permuted back.</summary>
public static class MemoryFormatExtensions
{
    /// <summary>The same values, lying so.</summary>
    public static torch.Tensor contiguous(this torch.Tensor tensor, MemoryFormat format)
    {
        if (format == MemoryFormat.Contiguous)
            return tensor.contiguous();
        using var scope = torch.NewDisposeScope();
        return tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope(); // NCHW -> NHWC in memory
    }

    /// <summary>Lays a module's weights of four dimensions so; the objects stay, and so an optimizer's hold on them.</summary>
    public static T to<T>(this T module, MemoryFormat format) where T : torch.nn.Module
    {
        using var frozen = torch.no_grad();
        foreach (var weights in module.parameters().Where(parameter => parameter.dim() == 4))
        {
            using var laid = weights.contiguous(format);
            weights.set_(laid);
        }

        return module;
    }
}
