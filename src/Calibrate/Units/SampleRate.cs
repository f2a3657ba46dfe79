namespace Calibrate.Units;

/// <summary>Images or sequences a second.</summary>
public readonly record struct SampleRate(double SamplesPerSecond)
{
    /// <summary>How long that many take.</summary>
    public TimeSpan For(double samples) => TimeSpan.FromSeconds(samples / SamplesPerSecond);

    public override string ToString() => $"{Figure.Significant(SamplesPerSecond)} samples/s";
}
