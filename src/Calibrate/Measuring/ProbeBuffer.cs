namespace Calibrate.Measuring;

/// <summary>How large a buffer of a bandwidth probe is.</summary>
public static class ProbeBuffer
{
    /// <summary>Several buffers fit on a device that may be small or partly taken; yet each is beyond the cache, or it would be measured.</summary>
    /// <param name="cache">The last before the memory; null where it is not known.</param>
    public static long Bytes(long asked, long memory, long? cache) => Math.Max(Math.Min(asked, memory / 8), 4 * (cache ?? 0));
}
