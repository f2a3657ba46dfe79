namespace Calibrate.Planning;

/// <summary>How long a suite may take, and how finely it is timed.</summary>
internal static class SuiteTiming
{
    /// <summary>The reduced suite has to end within five minutes of measuring; start-up and summary take the rest.</summary>
    private static readonly TimeSpan Reduced = TimeSpan.FromSeconds(270);

    /// <summary>The standard suite has to end within eight minutes on a fast GPU; the last launch's end and the summary take the rest.</summary>
    private static readonly TimeSpan Standard = TimeSpan.FromSeconds(470);

    /// <summary>The documents' suite has to end within 25 minutes on two cores; --resume goes on where a slower machine is cut short.</summary>
    private static readonly TimeSpan Documents = TimeSpan.FromMinutes(24.5);

    /// <param name="suite">Null for cells picked by flags.</param>
    /// <returns>Null where nothing ends it.</returns>
    public static TimeSpan? Budget(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, _) => Reduced,
        (Suite.Standard, DeviceKind.Cuda) => Standard,
        (Suite.Documents, DeviceKind.Cpu) => Documents,
        _ => null,
    };

    public static BlockSettings Blocks(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, _) => BlockSettings.Short,
        (Suite.Standard, DeviceKind.Cuda) => BlockSettings.Brief,
        (Suite.Documents, _) => BlockSettings.Sparse,
        _ => BlockSettings.Standard,
    };

    // One launch that hangs must not take a suite's whole time; a cold disk may need minutes for a CUDA libtorch.
    public static TimeSpan StartupCap(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, DeviceKind.Cpu) => TimeSpan.FromMinutes(1),
        (Suite.Documents, DeviceKind.Cpu) => TimeSpan.FromMinutes(3),
        (Suite.Standard, DeviceKind.Cuda) => TimeSpan.FromMinutes(2),
        _ => TimeSpan.FromMinutes(10),
    };
}
