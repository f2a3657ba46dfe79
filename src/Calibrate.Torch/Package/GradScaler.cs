using static TorchSharp.torch;

namespace Calibrate.Torch;

/// <summary>What fp16 autocast needs, and so never made here: see <see cref="Feature.GradScaler"/>.</summary>
public sealed class GradScaler : IDisposable
{
    /// <exception cref="MissingOperatorException">Always.</exception>
    public GradScaler(Device device, double init_scale = 65536, double growth_factor = 2, double backoff_factor = 0.5, int growth_interval = 2000) =>
        Provider.Require(Feature.GradScaler);

#pragma warning disable CA1822 // as in the binding
    public bool LastStepSkipped => throw Missing();

    public Tensor scale(Tensor loss) => throw Missing();

    public void unscale_(optim.Optimizer optimizer) => throw Missing();

    public void step(optim.Optimizer optimizer) => throw Missing();

    public void update() => throw Missing();
#pragma warning restore CA1822

    public void Dispose()
    {
    }

    private static MissingOperatorException Missing() => new(Provider.WhyMissing(Feature.GradScaler)!);
}
