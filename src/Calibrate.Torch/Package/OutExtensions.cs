using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Operators that write into a tensor that is there: PyTorch's <c>out=</c>.</summary>
public static class OutExtensions
{
    extension(torch)
    {
        /// <summary>left + alpha · right, written over <paramref name="out"/>, which is given back: here in two passes over memory.</summary>
        public static torch.Tensor add(torch.Tensor left, torch.Tensor right, Scalar alpha, torch.Tensor @out) => @out.copy_(left).add_(right, alpha);
    }
}
