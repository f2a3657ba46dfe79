using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Calibrate.Torch.Interop;

/// <summary>Turns a native status into an exception: the one place where that happens.</summary>
internal static class Check
{
    private static ExceptionDispatchInfo? s_fromCallback;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ok(Status status)
    {
        if (status != Status.Ok)
            Throw(status);
    }

    /// <summary>Keeps an exception of managed code that native code called, to be thrown once the native call has returned.</summary>
    public static void Keep(Exception exception) =>
        Interlocked.CompareExchange(ref s_fromCallback, ExceptionDispatchInfo.Capture(exception), null);

    private static void Throw(Status status)
    {
        Interlocked.Exchange(ref s_fromCallback, null)?.Throw();
        var message = Marshal.PtrToStringUTF8(Native.ct_last_error()) ?? "";
        throw status switch
        {
            Status.MissingOperator or Status.NotImplemented => new MissingOperatorException(message),
            Status.OutOfMemory => new TorchOutOfMemoryException(message),
            _ => new TorchException(message),
        };
    }
}
