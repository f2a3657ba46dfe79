namespace Calibrate.Units;

/// <summary>Floating-point operations a second; a multiply-accumulate is 2.</summary>
public readonly record struct FlopRate(double FlopPerSecond)
{
    public override string ToString() => Figure.WithDecimalPrefix(FlopPerSecond, "FLOP/s");
}
