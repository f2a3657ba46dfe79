using System.Reflection;
using Calibrate.Measuring;
using Calibrate.Planning;
using ILGPU;

namespace Calibrate.Ilgpu;

/// <summary>A second opinion by kernels that are written in C# and compiled for the device by ILGPU.</summary>
public sealed class IlgpuProbe : IPeakProbe
{
    public string Name => "ilgpu";

    public string Library { get; } = $"ILGPU {Version.Split('+')[0]}";

    public IAcceleratorProbe Open(AcceleratorChoice accelerator) => IlgpuAccelerator.Open(accelerator);

    private static string Version =>
        typeof(Context).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "of unknown version";
}
