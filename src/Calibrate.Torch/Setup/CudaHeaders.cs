using System.Globalization;
using System.Text.RegularExpressions;

namespace Calibrate.Torch.Setup;

/// <summary>
/// Finds the CUDA headers that fit a libtorch. Its own folder has none; without them the shim lacks CUDA graphs and, before
/// libtorch 2.9, the allocator's statistics.
/// </summary>
internal static partial class CudaHeaders
{
    // The second as conda has it.
    private static readonly string[] Includes = ["include", "targets/x86_64-linux/include"];

    /// <summary>
    /// The first folder with the headers of libtorch's CUDA: of the toolkit named in CUDA_HOME or CUDA_PATH, of the Python environment's
    /// nvidia packages, of the toolkit whose nvcc is on the PATH, of /usr/local/cuda, of the system. Null where there is none. A folder without crt/host_defines.h, as the runtime's
    /// package leaves it where the compiler's (nvidia-cuda-crt) is not installed too, is none: all of its headers begin with that one.
    /// </summary>
    /// <param name="root">libtorch's folder.</param>
    /// <param name="cuda">The CUDA that libtorch is built for, e.g. 13.0; null where it does not tell, and any will do.</param>
    public static string? Find(string root, Version? cuda) => First(
        [
            .. Toolkits("CUDA_HOME", "CUDA_PATH"),
            .. Packages(Path.Combine(root, "..", "nvidia")),
            .. OfCompilers(Environment.GetEnvironmentVariable("PATH")),
            "/usr/local/cuda",
            "/usr",
        ],
        cuda);

    /// <param name="path">As the variable PATH has it.</param>
    /// <returns>The toolkits of the nvcc in its folders, links followed.</returns>
    internal static IEnumerable<string> OfCompilers(string? path) =>
        from folder in (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        let compiler = new FileInfo(Path.Combine(folder, "nvcc"))
        where compiler.Exists
        select Path.GetFullPath(Path.Combine((compiler.ResolveLinkTarget(returnFinalTarget: true) ?? compiler).FullName, "..", ".."));

    /// <param name="toolkits">Folders that may have an <c>include</c>.</param>
    internal static string? First(IEnumerable<string> toolkits, Version? cuda) => toolkits
        .SelectMany(toolkit => Includes, (toolkit, include) => Path.GetFullPath(Path.Combine(toolkit, include)))
        .FirstOrDefault(folder => Fits(folder, cuda));

    private static bool Fits(string folder, Version? cuda)
    {
        var driver = Path.Combine(folder, "cuda.h");
        if (!File.Exists(driver) || !File.Exists(Path.Combine(folder, "cuda_runtime_api.h")) || !File.Exists(Path.Combine(folder, "crt", "host_defines.h")))
            return false;

        // Types differ from one major version to the next.
        return cuda is null
            || (CudaVersion().Match(File.ReadAllText(driver)) is { Success: true } match
                && int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) / 1000 == cuda.Major);
    }

    private static IEnumerable<string> Toolkits(params string[] variables) =>
        variables.Select(Environment.GetEnvironmentVariable).Where(folder => !string.IsNullOrEmpty(folder)).OfType<string>();

    private static IEnumerable<string> Packages(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal) : [];

    [GeneratedRegex("""#define\s+CUDA_VERSION\s+(\d{1,9})""")]
    private static partial Regex CudaVersion();
}
