namespace Calibrate.Units;

/// <summary>FLOP for every byte moved.</summary>
public readonly record struct ArithmeticIntensity(double FlopPerByte)
{
    public override string ToString() => $"{Figure.Significant(FlopPerByte, 3)} FLOP/byte";
}
