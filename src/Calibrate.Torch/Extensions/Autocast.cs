using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>What <c>torch.amp</c> holds in PyTorch and TorchSharp lacks.</summary>
public static class AmpExtensions
{
    extension(torch)
    {
        /// <summary>Mixed precision, by PyTorch's name.</summary>
        public static Amp amp => default;
    }
}

/// <summary>The members of <c>torch.amp</c>.</summary>
public readonly struct Amp
{
    /// <summary>
    /// Runs matrix products in a lower precision on this thread until the result is disposed; weights are cast once per
    /// region and kept until its end, as in PyTorch.
    /// </summary>
    /// <param name="dtype">Default: bf16 on the CPU, fp16 on CUDA.</param>
#pragma warning disable CA1822 // an instance member, so that torch.amp.autocast reads as in PyTorch
    public IDisposable autocast(DeviceType device_type, torch.ScalarType? dtype = null, bool enabled = true, bool cache_enabled = true) =>
        new AutocastRegion(new AutocastState(
            device_type,
            enabled,
            dtype ?? (device_type == DeviceType.CPU ? torch.ScalarType.BFloat16 : torch.ScalarType.Float16),
            cache_enabled));
#pragma warning restore CA1822
}

/// <summary>The thread's autocast settings for one kind of device.</summary>
internal readonly record struct AutocastState(DeviceType Device, bool Enabled, torch.ScalarType Type, bool CacheEnabled)
{
    public static unsafe AutocastState Current(DeviceType device)
    {
        byte enabled;
        int type;
        Check.Ok(Native.ct_autocast((int)device, &enabled, &type));
        return new(device, enabled != 0, (torch.ScalarType)type, Native.ct_autocast_cache_enabled() != 0);
    }

    public void Apply()
    {
        Check.Ok(Native.ct_set_autocast((int)Device, Enabled ? (byte)1 : (byte)0, (int)Type));
        Native.ct_set_autocast_cache_enabled(CacheEnabled ? (byte)1 : (byte)0);
    }
}

/// <summary>Puts autocast settings in force until disposed; leaving the outermost region frees the cached casts.</summary>
internal sealed class AutocastRegion : IDisposable
{
    private readonly AutocastState _before;
    private bool _left;

    public AutocastRegion(AutocastState state)
    {
        _before = AutocastState.Current(state.Device);
        state.Apply();
        Native.ct_autocast_nest();
    }

    public void Dispose()
    {
        if (_left)
            return;
        _left = true;
        if (Native.ct_autocast_unnest() == 0)
            Native.ct_autocast_clear_cache();
        _before.Apply();
    }
}
