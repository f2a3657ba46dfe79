using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>The switches of <c>torch.backends</c> that PyTorch has and TorchSharp lacks.</summary>
public static class BackendExtensions
{
    extension(torch)
    {
        /// <summary>How exactly fp32 matrix products are done now.</summary>
        public static unsafe MatmulPrecision get_float32_matmul_precision()
        {
            int level;
            Check.Ok(Native.ct_matmul_precision(&level));
            return (MatmulPrecision)level;
        }

        /// <summary>Sets it, and with it <c>backends.cuda.matmul.allow_tf32</c>.</summary>
        public static void set_float32_matmul_precision(MatmulPrecision precision) =>
            Check.Ok(Native.ct_set_matmul_precision((int)precision));
    }

    extension(torch.backends.cuda)
    {
        /// <summary>Whether attention may use the memory-efficient kernel.</summary>
        public static void enable_mem_efficient_sdp(bool enable) => CudaState.Set(Switch.EfficientSdp, enable);

        public static bool mem_efficient_sdp_enabled() => CudaState.Get(Switch.EfficientSdp);

        /// <summary>Whether attention may use cuDNN's kernel.</summary>
        public static void enable_cudnn_sdp(bool enable) => CudaState.Set(Switch.CudnnSdp, enable);

        public static bool cudnn_sdp_enabled() => CudaState.Get(Switch.CudnnSdp);
    }

    extension(torch.backends.cudnn)
    {
        /// <summary>Whether cuDNN tries its algorithms and keeps the fastest.</summary>
        public static bool benchmark
        {
            get => CudaState.Get(Switch.CudnnBenchmark);
            set => CudaState.Set(Switch.CudnnBenchmark, value);
        }

        /// <summary>Whether cuDNN takes only algorithms that give the same bits each time.</summary>
        public static bool deterministic
        {
            get => CudaState.Get(Switch.CudnnDeterministic);
            set => CudaState.Set(Switch.CudnnDeterministic, value);
        }
    }
}
