using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>One of the streams that libtorch keeps for a CUDA device: work on it runs in order, beside that of other streams.</summary>
public sealed unsafe class CudaStream
{
    private readonly int _index;
    private readonly long _id;

    /// <param name="device">Where none is given, the current one.</param>
    public CudaStream(torch.Device? device = null)
    {
        _index = CudaState.IndexOf(device);
        long id;
        Check.Ok(Native.ct_stream_from_pool((int)DeviceType.CUDA, _index, &id));
        _id = id;
    }

    /// <summary>Waits for all its work.</summary>
    public void synchronize() => Check.Ok(Native.ct_stream_synchronize((int)DeviceType.CUDA, _index, _id));

    /// <summary>This thread's work for the device goes to the stream until the result is disposed (PyTorch's <c>torch.cuda.stream</c>).</summary>
    public IDisposable Use() => new Current(_index, _id);

    private sealed class Current : IDisposable
    {
        private readonly int _index;
        private readonly long _before;
        private bool _left;

        public Current(int index, long id)
        {
            _index = index;
            _before = Exchange(index, id);
        }

        public void Dispose()
        {
            if (_left)
                return;
            _left = true;
            Exchange(_index, _before);
        }

        private static long Exchange(int index, long id)
        {
            long before;
            Check.Ok(Native.ct_stream_exchange((int)DeviceType.CUDA, index, id, &before));
            return before;
        }
    }
}
