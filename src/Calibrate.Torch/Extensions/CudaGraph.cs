using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>
/// Work of a CUDA device, recorded once and replayed with a single launch (PyTorch's <c>torch.cuda.CUDAGraph</c>, on a stream and
/// in a memory pool of its own). A replay works on the recorded tensors at their recorded places; it runs no managed code.
/// </summary>
public sealed unsafe class CudaGraph : IDisposable
{
    private readonly torch.Device _device;
    private readonly CudaStream _stream;
    private nint _handle;

    /// <param name="device">Where none is given, the current one.</param>
    /// <exception cref="MissingOperatorException">The shim was compiled without the CUDA headers.</exception>
    public CudaGraph(torch.Device? device = null)
    {
        var index = CudaState.IndexOf(device);
        nint handle;
        Check.Ok(Native.ct_graph_new(index, &handle));
        _handle = handle;
        _device = new(DeviceType.CUDA, index);
        _stream = new(_device);
    }

    /// <summary>Whether the shim has them: it needs the CUDA headers to be compiled with them.</summary>
    public static bool IsCompiled => Native.ct_graph_compiled() != 0;

    /// <summary>Runs work on the stream it will be recorded on, so that libraries choose their kernels and make their workspaces beforehand.</summary>
    public void warm_up(Action work)
    {
        // Its tensors come from other streams.
        torch.cuda.synchronize(_device);
        using (_stream.Use())
            work();
        torch.cuda.synchronize(_device);
    }

    /// <summary>
    /// Records what the work gives to the device, without running it. It must not wait for the device, and its inputs stay where they are.
    /// </summary>
    /// <exception cref="TorchException">Something in it cannot be recorded; nothing is.</exception>
    public void capture(Action work)
    {
        torch.cuda.synchronize(_device);
        // What the warm-up keeps cannot be used by the graph's own pool.
        torch.cuda.empty_cache(_device);
        using (_stream.Use())
        {
            Check.Ok(Native.ct_graph_begin(_handle));
            try
            {
                work();
            }
            catch
            {
                // The stream must stop recording; why it cannot end well is in the exception that is on its way.
                _ = Native.ct_graph_end(_handle);
                throw;
            }

            Check.Ok(Native.ct_graph_end(_handle));
        }
    }

    /// <summary>Runs what was recorded on the device's current stream.</summary>
    public void replay() => Check.Ok(Native.ct_graph_replay(_handle));

    public void Dispose()
    {
        if (_handle == 0)
            return;
        torch.cuda.synchronize(_device);
        Native.ct_graph_release(Interlocked.Exchange(ref _handle, 0));
    }
}
