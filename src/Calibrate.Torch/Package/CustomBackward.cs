using TorchSharp;

namespace Calibrate.Torch;

/// <summary>The backward pass of TorchSharp's custom functions, of whose inputs the first alone can have a gradient.</summary>
internal static class CustomBackward
{
    // libtorch takes a reference of its own after backward() has returned; here it lives until the next one, and not until a collection.
    [ThreadStatic]
    private static torch.Tensor? t_returned;

    /// <summary>What backward() is to return.</summary>
    /// <param name="given">The output's gradient, which is let go.</param>
    /// <param name="inputs">How many things forward() was given.</param>
    /// <param name="gradient">From the output's gradient to the first input's, in no dispose scope; null where it wants none.</param>
    public static List<torch.Tensor> Run(torch.Tensor given, int inputs, Func<torch.Tensor, torch.Tensor?> gradient)
    {
        Keep(null);
        try
        {
            using (given)
                Keep(given.IsInvalid ? null : gradient(given));
        }
        catch (Exception exception)
        {
            // No exception crosses: it is kept, and a gradient that libtorch refuses makes backward() fail.
            TorchErrors.Keep(exception);
            Keep(torch.empty([1], device: torch.META).DetachFromDisposeScope());
        }

        return [t_returned!, .. Enumerable.Repeat<torch.Tensor>(null!, inputs - 1)];
    }

    // A backward pass inside this one may have left its own.
    private static void Keep(torch.Tensor? returned)
    {
        t_returned?.Dispose();
        t_returned = returned;
    }
}
