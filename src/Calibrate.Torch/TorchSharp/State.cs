using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Opens a scope that frees, at its end, the tensors made in it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScope.Open();

    /// <summary>Errors surface as exceptions where they happen; here because TorchSharp's callers ask.</summary>
    public static void CheckForErrors()
    {
    }

    public static bool is_grad_enabled() => Native.ct_grad_mode() != 0;

    /// <summary>No graph is recorded on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => set_grad_enabled(false);

    public static IDisposable enable_grad(bool enabled = true) => set_grad_enabled(enabled);

    public static IDisposable set_grad_enabled(bool mode = true)
    {
        var before = Native.ct_grad_mode();
        Native.ct_set_grad_mode(mode ? (byte)1 : (byte)0);
        return new Restore(() => Native.ct_set_grad_mode(before));
    }

    /// <summary>no_grad, and no version counting either: for forward passes alone.</summary>
    public static unsafe IDisposable inference_mode(bool mode = true)
    {
        nint entered;
        Check.Ok(Native.ct_inference_mode_enter(mode ? (byte)1 : (byte)0, &entered));
        var guard = entered;
        return new Restore(() => Native.ct_inference_mode_leave(guard));
    }

    /// <summary>Seeds the generators of all devices.</summary>
    public static Generator manual_seed(long seed)
    {
        Check.Ok(Native.ct_manual_seed((ulong)seed));
        return new Generator();
    }

    /// <summary>Threads within an operator.</summary>
    public static int get_num_threads() => Native.ct_num_threads();

    public static void set_num_threads(int num) => Check.Ok(Native.ct_set_num_threads(num));

    /// <summary>Makes CUDA ready; throws where there is none.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType == DeviceType.CUDA)
            Check.Ok(Native.ct_cuda_init());
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CPU => true,
        DeviceType.CUDA => cuda.is_available(),
        _ => false,
    };

    public static Device InitializeDevice(Device? device)
    {
        device ??= CPU;
        InitializeDeviceType(device.type);
        if (device.type != DeviceType.CPU)
            Check.Ok(Native.ct_set_device((int)device.type, CudaState.IndexOf(device)));
        return device;
    }

    /// <summary>The default generator of a device; seeded through <see cref="manual_seed"/>.</summary>
    public sealed class Generator
    {
        internal Generator()
        {
        }
    }

    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    /// <summary>Undoes a setting once.</summary>
    private sealed class Restore(Action undo) : IDisposable
    {
        private Action? _undo = undo;

        public void Dispose() => Interlocked.Exchange(ref _undo, null)?.Invoke();
    }
}
