namespace Calibrate.Planning;

/// <summary>Samples per step, as asked for.</summary>
public abstract record BatchChoice
{
    private BatchChoice()
    {
    }

    public static implicit operator BatchChoice(int samples) => new Given(samples);

    /// <param name="Samples">At least 1.</param>
    public sealed record Given(int Samples) : BatchChoice;

    /// <summary>The largest that fits: see <see cref="BatchRule"/>.</summary>
    public sealed record Auto : BatchChoice;
}
