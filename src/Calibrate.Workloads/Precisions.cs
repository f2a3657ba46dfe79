using System.Runtime.InteropServices;
using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads;

/// <summary>What each precision means to libtorch, and where it can be had.</summary>
internal static class Precisions
{
    /// <summary>Sets the process's switches: TF32 only where it is the precision asked for.</summary>
    public static void Apply(Precision precision)
    {
        if (!cuda.is_available())
            return;
        backends.cuda.matmul.allow_tf32 = precision == Precision.Tf32;
        backends.cudnn.allow_tf32 = precision == Precision.Tf32;
    }

    /// <summary>The autocast region of a step; null where there is none.</summary>
    public static IDisposable? Autocast(Precision precision, Device device) =>
        precision is Precision.Bf16 or Precision.Fp16 ? torch.amp.autocast(device.type, ElementType(precision)) : null;

    /// <summary>The element type that matrix products are done in.</summary>
    public static ScalarType ElementType(Precision precision) => precision switch
    {
        Precision.Bf16 => ScalarType.BFloat16,
        Precision.Fp16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    /// <summary>Why the device or this libtorch cannot train or predict in a precision; null when it can.</summary>
    public static string? WhyUnsupported(Precision precision, Mode mode, Device device) => (precision, device.type) switch
    {
        (Precision.Fp32, _) => null,
        (Precision.Tf32, DeviceType.CPU) => "tf32 is a mode of CUDA tensor cores; on the CPU use fp32 or bf16",
        (Precision.Tf32 or Precision.Bf16, DeviceType.CUDA) when Devices.ComputeCapability(device) is { } version && version < new Version(8, 0) =>
            $"{precision.ToString().ToLowerInvariant()} needs compute capability 8.0 or higher, this device has {version}",
        (Precision.Bf16 or Precision.Fp16, _) when Provider.WhyMissing(Feature.Autocast) is { } why => $"{precision.ToString().ToLowerInvariant()}: {why}",
        _ => Try(precision, mode, device),
    };

    /// <summary>Asks libtorch by doing it, small: which operators have kernels for a type depends on its version.</summary>
    private static string? Try(Precision precision, Mode mode, Device device)
    {
        using var scope = NewDisposeScope();
        try
        {
            var input = ones([2, 4], device: device);
            var weight = ones([4, 4], device: device, requires_grad: mode == Mode.Train);
            Tensor loss;
            using (Autocast(precision, device))
                loss = F.softmax(F.layer_norm(F.gelu(F.linear(input, weight)), [4]), -1).sum();
            if (mode == Mode.Train)
                loss.backward();
            return null;
        }
        catch (ExternalException exception) when (!TorchErrors.IsOutOfMemory(exception))
        {
            var message = exception.Message.ReplaceLineEndings(" ");
            return $"{precision.ToString().ToLowerInvariant()} on {device}: libtorch {Libtorch.Version} says {message}";
        }
    }
}
