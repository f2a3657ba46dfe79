using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    // To other types and devices.
    public partial class Tensor
    {
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => After(disposeAfter, Op.ToDevice.Call(this, device, type, non_blocking, copy));

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => After(disposeAfter, Op.ToDtype.Call(this, type, non_blocking, copy));

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <summary>A copy in host memory that a GPU reads by itself: from there alone a copy with non_blocking returns before it is done.</summary>
        /// <exception cref="Calibrate.Torch.TorchException">There is no CUDA device to pin memory for.</exception>
        public Tensor pin_memory() => Op.PinMemory.Call(this);

        public bool is_pinned() => Op.IsPinned.CallValue(this).Int != 0;

        public Tensor half() => to(ScalarType.Float16);

        // to() gives back the tensor itself where there is nothing to convert: another owner, so freeing this one is safe.
        private Tensor After(bool disposeThis, Tensor converted)
        {
            if (disposeThis)
                Dispose();
            return converted;
        }
    }
}
