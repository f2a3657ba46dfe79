using System.Runtime.InteropServices;

namespace Calibrate.Torch;

/// <summary>What an error of libtorch means; the binding tells by its type.</summary>
public static class TorchErrors
{
    /// <summary>Why it failed in the end.</summary>
    public static Exception Cause(ExternalException error) => error;

    public static bool IsOutOfMemory(Exception error) => error is TorchOutOfMemoryException;
}
