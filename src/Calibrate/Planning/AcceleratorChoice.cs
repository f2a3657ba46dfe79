using System.Globalization;

namespace Calibrate.Planning;

/// <summary>What a second opinion on the peaks can come from.</summary>
public enum AcceleratorKind
{
    Cuda,
    OpenCl,

    /// <summary>Threads that play a GPU's, for debugging: how fast they are says nothing of the CPU.</summary>
    Cpu,
}

/// <summary>One accelerator: <c>cuda:0</c>, <c>opencl:1</c>, <c>cpu</c>…</summary>
public readonly record struct AcceleratorChoice(AcceleratorKind Kind, int Index = 0)
{
    /// <summary>The one that a run's device is.</summary>
    public static AcceleratorChoice Of(DeviceChoice device) =>
        new(device.Kind == DeviceKind.Cuda ? AcceleratorKind.Cuda : AcceleratorKind.Cpu, device.Index);

    /// <exception cref="UsageException">It is none of <c>cuda</c>, <c>cuda:N</c>, <c>opencl</c>, <c>opencl:N</c>, <c>cpu</c>.</exception>
    public static AcceleratorChoice Parse(string text) => text.Split(':') switch
    {
        ["cpu"] => new(AcceleratorKind.Cpu),
        ["cuda"] => new(AcceleratorKind.Cuda),
        ["opencl"] => new(AcceleratorKind.OpenCl),
        ["cuda", var index] when Number(index) is { } n => new(AcceleratorKind.Cuda, n),
        ["opencl", var index] when Number(index) is { } n => new(AcceleratorKind.OpenCl, n),
        _ => throw new UsageException($"--device {text}: there is no such accelerator; give cpu, cuda, cuda:N, opencl or opencl:N"),
    };

    public override string ToString() => Kind == AcceleratorKind.Cpu
        ? "cpu"
        : string.Create(CultureInfo.InvariantCulture, $"{(Kind == AcceleratorKind.Cuda ? "cuda" : "opencl")}:{Index}");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
