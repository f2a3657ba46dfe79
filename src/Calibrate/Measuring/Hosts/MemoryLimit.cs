namespace Calibrate.Measuring.Hosts;

/// <summary>How much memory this process may use: the container's limit, or all there is.</summary>
public static class MemoryLimit
{
    /// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
    public static long Bytes(string root = "/") =>
        MemoryGroup.All(root).Select(group => group.Limit).Append(MemoryInfo.Bytes(root, "MemTotal")).Min();
}
