namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>What a call of the library answers: <c>nvmlReturn_t</c> of nvml.h, as far as a reading can meet it.</summary>
internal enum NvmlStatus
{
    Success = 0,
    Uninitialized = 1,
    InvalidArgument = 2,
    NotSupported = 3,
    NoPermission = 4,
    NotFound = 6,
    InsufficientSize = 7,
    InsufficientPower = 8,
    DriverNotLoaded = 9,
    Timeout = 10,
    IrqIssue = 11,
    LibraryNotFound = 12,
    FunctionNotFound = 13,
    GpuIsLost = 15,
    ResetRequired = 16,
    OperatingSystem = 17,
    LibraryDriverMismatch = 18,
    InUse = 19,
    Memory = 20,
    NoData = 21,
    InsufficientResources = 23,
    ArgumentVersionMismatch = 25,
    Deprecated = 26,
    NotReady = 27,
    GpuNotFound = 28,
    InvalidState = 29,
    Unknown = 999,
}

internal static class NvmlStatusWords
{
    /// <summary>For a person: what it means, and where there is one the remedy.</summary>
    public static string InWords(this NvmlStatus status) => status switch
    {
        NvmlStatus.Success => "it answered",
        NvmlStatus.Uninitialized => "the library was not initialized",
        NvmlStatus.InvalidArgument => "the library refuses the question for this device",
        NvmlStatus.NotSupported => "not supported by this device",
        NvmlStatus.NoPermission => "this user may not read it",
        NvmlStatus.NotFound => "there is no such thing",
        NvmlStatus.InsufficientSize => "the answer is too long",
        NvmlStatus.InsufficientPower => "a power cable of the device is not plugged in",
        NvmlStatus.DriverNotLoaded => "the NVIDIA driver is not loaded",
        NvmlStatus.Timeout => "the driver did not answer in time",
        NvmlStatus.IrqIssue => "the kernel has trouble with the device's interrupts",
        NvmlStatus.LibraryNotFound => "a library of the driver is missing",
        NvmlStatus.FunctionNotFound => "this driver's library has no such function",
        NvmlStatus.GpuIsLost => "the device has fallen off the bus",
        NvmlStatus.ResetRequired => "the device has to be reset first",
        NvmlStatus.OperatingSystem => "the operating system or the container keeps the device from this process",
        NvmlStatus.LibraryDriverMismatch => "the library and the loaded driver are of different versions: restart the machine after the update",
        NvmlStatus.InUse => "the device is in use",
        NvmlStatus.Memory => "the library ran out of memory",
        NvmlStatus.NoData => "there is no reading yet",
        NvmlStatus.InsufficientResources => "the driver is short of resources",
        NvmlStatus.ArgumentVersionMismatch => "this driver's library knows another version of the structure",
        NvmlStatus.Deprecated => "this driver's library no longer tells it",
        NvmlStatus.NotReady => "the driver is not ready yet",
        NvmlStatus.GpuNotFound => "no GPU was found",
        NvmlStatus.InvalidState => "the device is in the wrong state",
        NvmlStatus.Unknown => "an unknown error of the driver",
        _ => FormattableString.Invariant($"error {(int)status} of the library"),
    };
}
