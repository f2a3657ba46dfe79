using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>How the elements of an image [N, C, H, W] lie in memory; PyTorch's <c>torch.memory_format</c>, which TorchSharp lacks.</summary>
public enum MemoryFormat
{
    /// <summary>The pixels of a channel beside each other.</summary>
    Contiguous = 0,

    /// <summary>The channels of a pixel beside each other.</summary>
    ChannelsLast = 2,
}

public static class MemoryFormatExtensions
{
    /// <summary>The same values, lying so; the tensor itself where they do.</summary>
    public static torch.Tensor contiguous(this torch.Tensor tensor, MemoryFormat format) => Op.Contiguous.Call(tensor, (long)format);

    /// <summary>Lays a module's weights of four dimensions so; the objects stay, and so an optimizer's hold on them.</summary>
    public static T to<T>(this T module, MemoryFormat format) where T : torch.nn.Module
    {
        using var frozen = torch.no_grad();
        foreach (var weights in module.parameters().Where(parameter => parameter.dim() == 4))
        {
            using var laid = weights.contiguous(format);
            Check.Ok(Native.ct_tensor_set_data(weights.Handle, laid.Handle));
        }

        return module;
    }
}
