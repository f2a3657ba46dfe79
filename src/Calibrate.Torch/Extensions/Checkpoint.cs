using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Activation checkpointing, which TorchSharp lacks.</summary>
public static class CheckpointExtensions
{
    extension(torch.utils)
    {
        /// <summary>
        /// Runs a function keeping only its input; its inside is computed again in the backward pass, with the same random
        /// numbers and autocast settings, so the gradients are those of a plain run (PyTorch's reentrant form).
        /// </summary>
        /// <param name="function">From one tensor to one tensor; parameters it uses get their gradients as usual.</param>
        /// <param name="preserve_rng_state">Replay the random numbers: needed where there is dropout.</param>
        public static torch.Tensor checkpoint(Func<torch.Tensor, torch.Tensor> function, torch.Tensor input, bool preserve_rng_state = true) =>
            torch.is_grad_enabled() ? Checkpoint.Run(function, input, preserve_rng_state) : function(input);
    }
}

/// <summary>What one checkpointed call keeps until its backward pass.</summary>
internal sealed unsafe class Checkpoint
{
    private readonly Func<torch.Tensor, torch.Tensor> _function;
    private readonly torch.Tensor _input;
    private readonly AutocastState _autocast;
    private readonly RngState[] _random;

    private Checkpoint(Func<torch.Tensor, torch.Tensor> function, torch.Tensor input, bool preserveRandom)
    {
        var device = input.device;
        _function = function;
        _input = input.Alias().DetachFromDisposeScope();
        _autocast = AutocastState.Current(device.type);
        _random = preserveRandom ? SaveRandom(device) : [];
    }

    public static torch.Tensor Run(Func<torch.Tensor, torch.Tensor> function, torch.Tensor input, bool preserveRandom)
    {
        var call = new Checkpoint(function, input, preserveRandom);
        var context = GCHandle.Alloc(call);
        try
        {
            using var scope = torch.NewDisposeScope();

            // An alias: the function may return its input, or a tensor that others hold, whose history is not to change.
            torch.Tensor output;
            using (torch.no_grad())
                output = function(input).detach();
            nint result = output.Handle, source = input.Handle;
            Check.Ok(Native.ct_attach_node(&result, 1, &source, 1, &Backward, &Release, GCHandle.ToIntPtr(context)));
            return output.MoveToOuterDisposeScope();
        }
        catch
        {
            call.Free(context);
            throw;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Backward(nint context, nint* grads, int count, nint* results, int resultCount)
    {
        // No exception crosses: it is kept, and thrown where backward() was called.
        try
        {
            var call = (Checkpoint)GCHandle.FromIntPtr(context).Target!;
            if (grads[0] != 0)
                results[0] = call.Recompute(grads[0]);
            return 0;
        }
        catch (Exception exception)
        {
            Check.Keep(exception);
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint context)
    {
        var handle = GCHandle.FromIntPtr(context);
        ((Checkpoint)handle.Target!).Free(handle);
    }

    private nint Recompute(nint gradient)
    {
        using var scope = torch.NewDisposeScope();
        using var grad = torch.enable_grad();
        var input = _input.detach().requires_grad_(_input.requires_grad);
        nint output;
        using (new Replay(_random))
        using (new AutocastRegion(_autocast))
        {
            // Casts cached by the forward pass, which had no graph, would cut the weights off.
            Native.ct_autocast_clear_cache();

            // A view: autocast keeps the casts of leaves, and one cast shared by several uses would round their gradients together.
            output = _function(Op.Alias.Call(input)).Handle;
        }

        Check.Ok(Native.ct_backward(&output, 1, &gradient, 0, 0, null, 0));
        return input.grad?.DecoupleFromNativeHandle() ?? 0;
    }

    private void Free(GCHandle context)
    {
        context.Free();
        _input.Dispose();
        foreach (var state in _random)
            state.Dispose();
    }

    private static RngState[] SaveRandom(torch.Device device) => device.type == DeviceType.CPU
        ? [RngState.Save(DeviceType.CPU)]
        : [RngState.Save(DeviceType.CPU), RngState.Save(device.type, Math.Max(device.index, 0))];

    /// <summary>The saved random states in force, those of now put back at the end.</summary>
    private readonly struct Replay : IDisposable
    {
        private readonly RngState[] _now;

        public Replay(RngState[] saved)
        {
            _now = [.. saved.Select(state => state.SaveSame())];
            foreach (var state in saved)
                state.Restore();
        }

        public void Dispose()
        {
            foreach (var state in _now)
            {
                state.Restore();
                state.Dispose();
            }
        }
    }
}
