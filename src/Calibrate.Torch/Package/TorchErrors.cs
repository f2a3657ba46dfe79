using System.Runtime.InteropServices;

namespace Calibrate.Torch;

/// <summary>What an error of libtorch means: TorchSharp has one type for all, so the message tells.</summary>
public static class TorchErrors
{
    // The caching allocator of CUDA, and the allocators of the CPU.
    private static readonly string[] s_outOfMemory = ["out of memory", "can't allocate memory", "not enough memory"];

    private static Exception? s_kept;

    /// <summary>What a checkpointed function threw in the backward pass that failed; else the error itself.</summary>
    public static Exception Cause(ExternalException error) => Interlocked.Exchange(ref s_kept, null) ?? error;

    public static bool IsOutOfMemory(Exception error) =>
        error is TorchOutOfMemoryException
        || (error is ExternalException && s_outOfMemory.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase)));

    /// <summary>No exception may cross libtorch: the first is kept until backward() has failed.</summary>
    internal static void Keep(Exception error) => Interlocked.CompareExchange(ref s_kept, error, null);

    internal static void Forget() => s_kept = null;
}
