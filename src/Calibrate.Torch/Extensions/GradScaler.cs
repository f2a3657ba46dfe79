using Calibrate.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch;

/// <summary>
/// Scales the loss so that fp16 gradients do not vanish, unscales them before the optimizer's step, and skips the step
/// where one is not finite (PyTorch's <c>torch.amp.GradScaler</c>: start 2^16, x2 after 2000 good steps, x0.5 after a bad one).
/// </summary>
public sealed class GradScaler : IDisposable
{
    private readonly Device _device;
    private readonly double _growthFactor;
    private readonly double _backoffFactor;
    private readonly int _growthInterval;
    private readonly Tensor _scale;
    private readonly Tensor _growthTracker;
    private readonly Tensor _foundInf;
    private bool _unscaled;

    public GradScaler(Device device, double init_scale = 65536, double growth_factor = 2, double backoff_factor = 0.5, int growth_interval = 2000)
    {
        _device = device;
        _growthFactor = growth_factor;
        _backoffFactor = backoff_factor;
        _growthInterval = growth_interval;
        _scale = full([], init_scale, ScalarType.Float32, device).DetachFromDisposeScope();
        _growthTracker = zeros([], ScalarType.Int32, device).DetachFromDisposeScope();
        _foundInf = zeros([], ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <summary>The present factor; waits for the device.</summary>
    public double get_scale() => _scale.item<float>();

    /// <summary>The loss times the present factor: call backward() on this.</summary>
    public Tensor scale(Tensor loss) => loss * _scale;

    /// <summary>Whether the last step was skipped: a gradient overflowed.</summary>
    public bool LastStepSkipped { get; private set; }

    /// <summary>Divides the gradients by the factor, so that they can be clipped; <see cref="step"/> then does not.</summary>
    /// <exception cref="NotSupportedException">The optimizer is fused.</exception>
    public void unscale_(optim.Optimizer optimizer)
    {
        if (optimizer.Implementation == OptimizerImplementation.Fused)
            throw new NotSupportedException("GradScaler with a fused optimizer is not supported, since PyTorch then unscales within the fused operator: use Foreach or Single.");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] grads = [.. optimizer.parameters().Select(parameter => parameter.grad).OfType<Tensor>()];
        _foundInf.zero_();
        Unscale(grads, Op.Reciprocal.Call(_scale));
        _unscaled = true;
    }

    /// <summary>The optimizer's step with gradients that are unscaled by now, or else here; none where one is not finite.</summary>
    /// <exception cref="NotSupportedException">The optimizer is fused.</exception>
    public void step(optim.Optimizer optimizer)
    {
        if (!_unscaled)
            unscale_(optimizer);
        _unscaled = false;

        // A wait for the device in each step, as in PyTorch for all but fused optimizers.
        LastStepSkipped = _foundInf.item<float>() != 0;
        if (!LastStepSkipped)
            optimizer.step();
    }

    /// <summary>Grows or shrinks the factor by what the last step found.</summary>
    public void update()
    {
        using var frozen = no_grad();
        if (Op.AmpUpdateScaleInPlace.ExistsFor(_device.type))
        {
            Op.AmpUpdateScaleInPlace.Run(_scale, _growthTracker, _foundInf, _growthFactor, _backoffFactor, (long)_growthInterval);
        }
        else if (_foundInf.item<float>() != 0)
        {
            _scale.mul_(_backoffFactor);
            _growthTracker.zero_();
        }
        else if (_growthTracker.add_(1).item<int>() == _growthInterval)
        {
            _scale.mul_(_growthFactor);
            _growthTracker.zero_();
        }
    }

    public void Dispose()
    {
        _scale.Dispose();
        _growthTracker.Dispose();
        _foundInf.Dispose();
    }

    private unsafe void Unscale(Tensor[] grads, Tensor inverse)
    {
        if (Op.AmpForeachNonFiniteCheckAndUnscaleInPlace.ExistsFor(_device.type))
        {
            nint[] handles = [.. grads.Select(grad => (nint)grad.Handle)];
            fixed (nint* data = handles)
                Op.AmpForeachNonFiniteCheckAndUnscaleInPlace.Run(Argument.Tensors(data, handles.Length), _foundInf, inverse);
            return;
        }

        foreach (var grad in grads)
        {
            using var each = NewDisposeScope();
            var finite = grad.mul_(inverse).isfinite().all();
            _foundInf.copy_(_foundInf.max(Op.LogicalNot.Call(finite).to(ScalarType.Float32)));
        }
    }
}
