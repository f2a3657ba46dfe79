using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>A copy of a device's default random generator, to be put back later: what replays dropout exactly.</summary>
public sealed unsafe class RngState : IDisposable
{
    private readonly DeviceType _device;
    private readonly int _index;
    private nint _state;

    private RngState(DeviceType device, int index, nint state) => (_device, _index, _state) = (device, index, state);

    /// <summary>The generator's state as it is now.</summary>
    public static RngState Save(DeviceType device, int index = 0)
    {
        nint state;
        Check.Ok(Native.ct_rng_state((int)device, IndexOf(device, index), &state));
        return new(device, index, state);
    }

    /// <summary>The present state of the generator that this is a state of.</summary>
    internal RngState SaveSame() => Save(_device, _index);

    /// <summary>Sets the generator back to this state.</summary>
    public void Restore() => Check.Ok(Native.ct_set_rng_state((int)_device, IndexOf(_device, _index), _state));

    public void Dispose()
    {
        if (_state != 0)
            Native.ct_tensor_release(Interlocked.Exchange(ref _state, 0));
    }

    // The CPU has one generator and takes no number.
    private static int IndexOf(DeviceType device, int index) => device == DeviceType.CPU ? -1 : index;
}
