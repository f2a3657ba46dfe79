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
    /// <exception cref="MissingOperatorException">Where enabled: always.</exception>
#pragma warning disable CA1822 // an instance member, so that torch.amp.autocast reads as in PyTorch
    public IDisposable autocast(DeviceType device_type, torch.ScalarType? dtype = null, bool enabled = true, bool cache_enabled = true)
    {
        if (enabled)
            Provider.Require(Feature.Autocast);
        return torch.set_grad_enabled(torch.is_grad_enabled());
    }
#pragma warning restore CA1822
}
