using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Activation checkpointing, which TorchSharp lacks.</summary>
public static class CheckpointExtensions
{
    extension(torch.utils)
    {
        /// <summary>
        /// Runs a function keeping only its input; its inside is computed again in the backward pass, with the same random numbers, so
        /// the gradients are those of a plain run (PyTorch's reentrant form).
        /// </summary>
        /// <param name="function">From one tensor to one tensor; parameters it uses get their gradients as usual.</param>
        /// <param name="preserve_rng_state">Replay the random numbers: needed where there is dropout.</param>
        public static torch.Tensor checkpoint(Func<torch.Tensor, torch.Tensor> function, torch.Tensor input, bool preserve_rng_state = true) =>
            torch.is_grad_enabled() ? Checkpoint.Run(function, input, preserve_rng_state) : function(input);
    }
}

/// <summary>The node in the graph, by TorchSharp's own custom function; it has one instance, so that a call's own things are in its context.</summary>
internal sealed class Checkpoint : torch.autograd.SingleTensorFunction<Checkpoint>
{
    private const string CallKey = "call";

    public override string Name => "calibrate.checkpoint";

    public static torch.Tensor Run(Func<torch.Tensor, torch.Tensor> function, torch.Tensor input, bool preserveRandom)
    {
        TorchErrors.Forget();
        using var scope = torch.NewDisposeScope();
        // What wants a gradient for sure: the parameters inside do, where the input does not.
        var anchor = torch.zeros([1], requires_grad: true);
        var call = new Call(function, preserveRandom ? RandomState.Save(input.device.type) : null);
        return apply(input, anchor, call).MoveToOuterDisposeScope();
    }

    /// <param name="vars">The input, the anchor, the call.</param>
    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, call) = ((torch.Tensor)vars[0], (Call)vars[2]);
        ctx.save_for_backward([input]);
        ctx.save_data(CallKey, call);
        // An alias: the function may return its input, or a tensor that others hold, whose history is not to change.
        return call.Function(input).detach();
    }

    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output) =>
        CustomBackward.Run(grad_output, inputs: 3, given => Recompute(ctx, given));

    /// <returns>The input's gradient; null where it wants none.</returns>
    private static torch.Tensor? Recompute(torch.autograd.AutogradContext ctx, torch.Tensor gradient)
    {
        using var scope = torch.NewDisposeScope();
        using var grad = torch.enable_grad();
        var call = (Call)ctx.get_data(CallKey);
        var saved = ctx.get_saved_variables()[0];
        var input = saved.detach().requires_grad_(saved.requires_grad);
        torch.Tensor output;
        using (new Replay(call.Random, input.device.type))
            output = call.Function(input.alias());
        torch.autograd.backward([output], [gradient]);
        return input.grad?.DetachFromDisposeScope();
    }

    private sealed record Call(Func<torch.Tensor, torch.Tensor> Function, RandomState? Random);

    /// <summary>The saved random state in force, that of now put back at the end.</summary>
    private sealed class Replay : IDisposable
    {
        private readonly RandomState? _now;

        public Replay(RandomState? saved, DeviceType device)
        {
            if (saved is null)
                return;
            _now = RandomState.Save(device);
            saved.Restore();
        }

        public void Dispose()
        {
            _now?.Restore();
            _now?.Dispose();
        }
    }
}
