namespace Calibrate.Measuring.Hosts;

/// <summary>How much more memory this process may take before the host swaps or kills.</summary>
public static class FreeMemory
{
    /// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
    public static long Bytes(string root = "/") =>
        Math.Max(0, MemoryGroup.All(root).Select(group => group.Free).Append(MemoryInfo.Bytes(root, "MemAvailable")).Min());
}
