using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => CudaState.DeviceCount();

        public static bool is_cudnn_available() => is_available() && CudaState.CudnnVersion() > 0;

        /// <summary>Seeds the current CUDA device's generator, and no other; nothing happens without a CUDA device.</summary>
        public static void manual_seed(long seed)
        {
            if (is_available())
                CudaState.Seed(CudaState.IndexOf(null), seed);
        }

        /// <summary>Seeds the generators of all CUDA devices.</summary>
        public static void manual_seed_all(long seed)
        {
            for (var index = 0; index < device_count(); index++)
                CudaState.Seed(index, seed);
        }

        /// <summary>Waits for all the work on a device; where none is given, on the current one.</summary>
        public static void synchronize(Device? device = null) => Check.Ok(Native.ct_cuda_synchronize(CudaState.IndexOf(device)));
    }

    public static class backends
    {
        public static class cuda
        {
            public static void enable_flash_sdp(bool enable) => CudaState.Set(Switch.FlashSdp, enable);

            public static void enable_math_sdp(bool enable) => CudaState.Set(Switch.MathSdp, enable);

            public static bool flash_sdp_enabled() => CudaState.Get(Switch.FlashSdp);

            public static bool math_sdp_enabled() => CudaState.Get(Switch.MathSdp);

            public static class matmul
            {
                public static bool allow_tf32
                {
                    get => CudaState.Get(Switch.Tf32Matmul);
                    set => CudaState.Set(Switch.Tf32Matmul, value);
                }

                public static bool allow_fp16_reduced_precision_reduction
                {
                    get => CudaState.Get(Switch.Fp16ReducedPrecision);
                    set => CudaState.Set(Switch.Fp16ReducedPrecision, value);
                }
            }
        }

        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => CudaState.Get(Switch.Tf32Cudnn);
                set => CudaState.Set(Switch.Tf32Cudnn, value);
            }
        }
    }
}
