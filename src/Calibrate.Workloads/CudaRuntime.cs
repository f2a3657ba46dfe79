using System.Text.RegularExpressions;

namespace Calibrate.Workloads;

/// <summary>Which CUDA runtime this process has loaded, where libtorch's version does not name it.</summary>
internal static partial class CudaRuntime
{
    /// <summary>As the library's name tells, e.g. <c>12</c> of <c>libcudart.so.12</c>; null where none is told apart.</summary>
    public static string? Loaded() => Version(File.ReadLines("/proc/self/maps"));

    internal static string? Version(IEnumerable<string> maps) =>
        maps.Select(line => Library().Match(line)).FirstOrDefault(match => match.Success)?.Groups["version"].Value;

    [GeneratedRegex(@"/libcudart[^/]*\.so\.(?<version>[0-9.]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Library();
}
