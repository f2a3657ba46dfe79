using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => Native.ct_device_count((int)DeviceType.CUDA);

        public static bool is_cudnn_available() => is_available() && Native.ct_cudnn_version() > 0;

        public static void manual_seed(long seed) => torch.manual_seed(seed);

        public static void manual_seed_all(long seed) => torch.manual_seed(seed);

        /// <summary>Waits for all the work on a device.</summary>
        public static void synchronize(Device? device = null) => Check.Ok(Native.ct_cuda_synchronize(Math.Max(device?.index ?? 0, 0)));
    }

    public static class backends
    {
        public static class cuda
        {
            public static void enable_flash_sdp(bool enable) => Set(Switch.FlashSdp, enable);

            public static void enable_math_sdp(bool enable) => Set(Switch.MathSdp, enable);

            public static bool flash_sdp_enabled() => Get(Switch.FlashSdp);

            public static bool math_sdp_enabled() => Get(Switch.MathSdp);

            public static class matmul
            {
                public static bool allow_tf32
                {
                    get => Get(Switch.Tf32Matmul);
                    set => Set(Switch.Tf32Matmul, value);
                }

                public static bool allow_fp16_reduced_precision_reduction
                {
                    get => Get(Switch.Fp16ReducedPrecision);
                    set => Set(Switch.Fp16ReducedPrecision, value);
                }
            }
        }

        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => Get(Switch.Tf32Cudnn);
                set => Set(Switch.Tf32Cudnn, value);
            }
        }

        internal static unsafe bool Get(Switch which)
        {
            byte on;
            Check.Ok(Native.ct_switch((int)which, &on));
            return on != 0;
        }

        internal static void Set(Switch which, bool on) => Check.Ok(Native.ct_set_switch((int)which, on ? (byte)1 : (byte)0));
    }
}
