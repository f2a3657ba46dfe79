namespace Calibrate.Costs.Training;

/// <summary>How much there is to do.</summary>
public sealed record TrainingLoad
{
    /// <param name="samples">Per epoch, at least 1.</param>
    /// <param name="epochs">Above 0; a part of one counts.</param>
    /// <param name="batch">Samples on one device in one pass, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public TrainingLoad(long samples, double epochs, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (epochs is not > 0 || !double.IsFinite(epochs))
            throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "epochs are above 0 and finite");
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (Samples, Epochs, Batch) = (samples, epochs, batch);
    }

    public long Samples { get; }

    public double Epochs { get; }

    public int Batch { get; }

    /// <summary>Passes whose gradients are summed before the optimizer runs, at least 1.</summary>
    public int Accumulation { get; init => field = AtLeastOne(value); } = 1;

    /// <summary>That share each step, at least 1.</summary>
    public int Devices { get; init => field = AtLeastOne(value); } = 1;

    /// <summary>batch · accumulation · devices.</summary>
    public long SamplesPerStep => (long)Batch * Accumulation * Devices;

    /// <summary>⌈samples/(batch · accumulation · devices)⌉: the samples that do not fill a step make one of their own, which counts as a whole one.</summary>
    public long StepsPerEpoch => (Samples + SamplesPerStep - 1) / SamplesPerStep;

    private static int AtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
