namespace Calibrate.Units;

/// <summary>Electric power.</summary>
public readonly record struct Power(double Watts)
{
    public static Energy operator *(Power power, TimeSpan time) => new(power.Watts / 1000 * time.TotalHours);

    public override string ToString() => $"{Figure.Significant(Watts, 3)} W";
}

/// <summary>Electric energy, as it is billed.</summary>
public readonly record struct Energy(double KilowattHours)
{
    public override string ToString() => $"{Figure.Significant(KilowattHours)} kWh";
}
