using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

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
