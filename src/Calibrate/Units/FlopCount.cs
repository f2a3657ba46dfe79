namespace Calibrate.Units;

/// <summary>Floating-point operations; a multiply-accumulate is 2.</summary>
public readonly record struct FlopCount(double Flop)
{
    public override string ToString() => Figure.WithDecimalPrefix(Flop, "FLOP");
}
