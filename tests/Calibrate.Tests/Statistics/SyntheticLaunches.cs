namespace Calibrate.Tests.Statistics;

/// <summary>Synthetic block means around 1: AR(1) noise within a launch, a spread of 1% between launches.</summary>
internal sealed class SyntheticLaunches(int seed)
{
    private const double Correlation = 0.5;
    private const double Noise = 0.01;
    private const double SpreadBetweenLaunches = 0.01;

    private readonly Random _random = new(seed);

    /// <param name="drift">Relative change over the whole launch.</param>
    public double[] Blocks(int count, double drift = 0)
    {
        var mean = 1 + (SpreadBetweenLaunches * Normal());
        var noise = Noise * Normal();
        var blocks = new double[count];
        for (var i = 0; i < count; i++)
        {
            noise = (Correlation * noise) + (Noise * Math.Sqrt(1 - (Correlation * Correlation)) * Normal());
            blocks[i] = mean * (1 + noise + (drift * ((i + 0.5) / count - 0.5)));
        }
        return blocks;
    }

    // Box and Muller.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
