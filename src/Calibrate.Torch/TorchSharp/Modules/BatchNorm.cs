namespace TorchSharp.Modules;

/// <summary>
/// Brings each channel to mean 0 and variance 1 over the batch and all positions, in evaluation by the running statistics;
/// then scales and shifts it. Ioffe and Szegedy, "Batch Normalization" (ICML 2015).
/// </summary>
public abstract class BatchNorm : NormBase
{
    private protected BatchNorm(
        string name, long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, torch.Device? device, torch.ScalarType? dtype)
        : base(name, numFeatures, eps, momentum, affine, trackRunningStats, device, dtype)
    {
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        if (training && num_batches_tracked is { } count)
        {
            using var noGrad = torch.no_grad();
            count.add_(1);
        }

        // The mean of all batches has to know how many there were, which is a wait for the device.
        var share = momentum ?? (training && num_batches_tracked is { } seen ? 1.0 / seen.item<long>() : 0);
        return torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, share, eps);
    }
}
