using Calibrate.Units;

namespace Calibrate.Costs.Scaling;

/// <summary>Throughput of N devices over N times that of one: 1 is perfect. Measured, or computed by <see cref="DataParallel"/>.</summary>
/// <param name="Share">Above 0; measurement noise may put it a little over 1.</param>
public readonly record struct ScalingEfficiency(double Share)
{
    public static readonly ScalingEfficiency Perfect = new(1);

    public double Share { get; } = Share > 0 && double.IsFinite(Share)
        ? Share
        : throw new ArgumentOutOfRangeException(nameof(Share), Share, "an efficiency is above 0 and finite");

    /// <summary>From two measured throughputs in the same unit.</summary>
    public static ScalingEfficiency Measured(double ofOne, double ofAll, int devices) => new(ofAll / (devices * ofOne));

    public override string ToString() => Figure.Percent(Share);
}
