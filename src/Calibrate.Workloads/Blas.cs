namespace Calibrate.Workloads;

/// <summary>Which BLAS this process has loaded: the same libtorch runs 16 times faster on one than on another.</summary>
internal static class Blas
{
    /// <summary>The file behind the library, e.g. <c>libopenblas-r0.3.21.so</c>; null where none is told apart (MKL linked in).</summary>
    public static string? Loaded() => Name(File.ReadLines("/proc/self/maps"));

    internal static string? Name(IEnumerable<string> maps) => maps
        .Select(line => line.LastIndexOf('/') is > 0 and var slash ? line[(slash + 1)..] : "")
        .FirstOrDefault(IsBlas);

    // The GPU's own BLAS is no answer.
    private static bool IsBlas(string file) =>
        (file.Contains("blas", StringComparison.Ordinal) && !file.StartsWith("libcublas", StringComparison.Ordinal) && !file.StartsWith("libnvblas", StringComparison.Ordinal))
        || file.StartsWith("libmkl_core", StringComparison.Ordinal) || file.StartsWith("libmkl_rt", StringComparison.Ordinal);
}
