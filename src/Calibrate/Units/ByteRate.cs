namespace Calibrate.Units;

/// <summary>A bandwidth. Shown in decimal units, as data sheets do: 1 GB/s is 10^9 bytes a second.</summary>
public readonly record struct ByteRate(double BytesPerSecond)
{
    public override string ToString() => Figure.WithDecimalPrefix(BytesPerSecond, "B/s");
}
