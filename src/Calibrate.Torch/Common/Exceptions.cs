using System.Runtime.InteropServices;

namespace Calibrate.Torch;

/// <summary>libtorch refused or failed: a bad shape, a wrong type. The message is libtorch's own.</summary>
public class TorchException(string message) : ExternalException(message);

/// <summary>This libtorch has no such operator, or none for this kind of device.</summary>
public sealed class MissingOperatorException(string message) : TorchException(message);

/// <summary>The device, or the process on the CPU, has no memory left for a tensor.</summary>
public sealed class TorchOutOfMemoryException(string message) : TorchException(message);

/// <summary>No libtorch, no compiler, or no shim: nothing can run. The message says what to install.</summary>
public sealed class LibtorchSetupException(string message) : Exception(message);
