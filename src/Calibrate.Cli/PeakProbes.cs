using Calibrate.Measuring;
using Calibrate.Planning;

namespace Calibrate.Cli;

/// <summary>Which second opinion this build can give: only one that was built for it has any.</summary>
internal static class PeakProbes
{
    public const string Ilgpu = "ilgpu";

    /// <summary>To the build of the program.</summary>
    public const string IlgpuSwitch = "-p:Ilgpu=true";

    public static IPeakProbe? OfThisBuild() =>
#if ILGPU
        new Calibrate.Ilgpu.IlgpuProbe();
#else
        null;
#endif

    /// <exception cref="UsageException">There is no such probe, or this build is without it.</exception>
    public static IPeakProbe Named(string name, IPeakProbe? built) =>
        name == built?.Name ? built
        : name == Ilgpu ? throw new UsageException($"--probe {name}: this build is without it; build with {IlgpuSwitch}, from a package feed that has ILGPU")
        : throw new UsageException($"--probe {name}: there is no such probe; give {Ilgpu}");
}
