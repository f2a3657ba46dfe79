using System.Globalization;

namespace Calibrate.Planning;

public enum DeviceKind
{
    Cpu,
    Cuda,
}

/// <summary>The device of a run as libtorch names it: <c>cpu</c>, <c>cuda:0</c>, <c>cuda:1</c>…</summary>
public readonly record struct DeviceChoice(DeviceKind Kind, int Index = 0)
{
    /// <exception cref="UsageException">It is none of <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</exception>
    public static DeviceChoice Parse(string text)
    {
        if (text == "cpu")
            return new(DeviceKind.Cpu);
        if (text == "cuda")
            return new(DeviceKind.Cuda);
        if (text.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return new(DeviceKind.Cuda, index);
        }

        throw new UsageException($"--device {text}: there is no such device; give cpu, cuda or cuda:N");
    }

    public override string ToString() =>
        Kind == DeviceKind.Cpu ? "cpu" : string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}");
}
