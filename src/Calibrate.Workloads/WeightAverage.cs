using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>
/// The exponential moving average of a module's state, norms' statistics included: Polyak and Juditsky, "Acceleration of
/// stochastic approximation by averaging" (1992). A second copy of the weights, moved a little in each step.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly AverageDecay _decay;
    private readonly (Tensor Average, Tensor Weights)[] _pairs;
    private long _updates;

    public WeightAverage(nn.Module module, AverageDecay decay)
    {
        using var frozen = no_grad();
        _decay = decay;
        _pairs =
        [
            .. module.state_dict().Values
                .Where(weights => weights.dtype != ScalarType.Int64)
                .Select(weights => (weights.detach().clone().DetachFromDisposeScope(), weights)),
        ];
    }

    /// <summary>average = d · average + (1 - d) · weights.</summary>
    public void Update()
    {
        using var frozen = no_grad();
        var keep = _decay.At(++_updates);
        foreach (var (average, weights) in _pairs)
            average.mul_(keep).add_(weights, 1 - keep);
    }

    /// <summary>The averages, in the order of the module's state.</summary>
    internal IEnumerable<Tensor> Averages => _pairs.Select(pair => pair.Average);

    public void Dispose()
    {
        foreach (var (average, _) in _pairs)
            average.Dispose();
    }
}
