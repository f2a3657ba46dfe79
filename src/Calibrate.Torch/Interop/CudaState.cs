using TorchSharp;

namespace Calibrate.Torch.Interop;

/// <summary>What libtorch keeps of CUDA for the whole process: its devices and switches.</summary>
internal static unsafe class CudaState
{
    public static int DeviceCount()
    {
        int count;
        Check.Ok(Native.ct_device_count((int)DeviceType.CUDA, &count));
        return count;
    }

    /// <summary>The device's number; the current device's for none and for one without a number.</summary>
    public static int IndexOf(torch.Device? device)
    {
        if (device?.index is >= 0 and var given)
            return given;
        int current;
        Check.Ok(Native.ct_current_device((int)DeviceType.CUDA, &current));
        return current;
    }

    public static void Seed(int index, long seed) => Check.Ok(Native.ct_manual_seed_device((int)DeviceType.CUDA, index, (ulong)seed));

    public static long CudnnVersion()
    {
        long version;
        Check.Ok(Native.ct_cudnn_version(&version));
        return version;
    }

    public static bool Get(Switch which)
    {
        byte on;
        Check.Ok(Native.ct_switch((int)which, &on));
        return on != 0;
    }

    public static void Set(Switch which, bool on) => Check.Ok(Native.ct_set_switch((int)which, on ? (byte)1 : (byte)0));
}
