using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Host memory that a GPU reads by itself: from there alone a copy with <c>non_blocking</c> returns before it is done.</summary>
public static class PinnedMemory
{
    extension(torch.Tensor tensor)
    {
        /// <summary>A copy in pinned memory; the tensor itself, as another owner, where it is there already.</summary>
        /// <exception cref="TorchException">There is no CUDA device to pin memory for.</exception>
        public torch.Tensor pin_memory() => Op.PinMemory.Call(tensor);

        public bool is_pinned() => Op.IsPinned.CallValue(tensor).Int != 0;
    }
}
