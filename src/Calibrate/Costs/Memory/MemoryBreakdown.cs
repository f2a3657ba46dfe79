using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>What training takes on one device, by what for.</summary>
/// <param name="Weights">Those that learn and those that do not.</param>
/// <param name="CastCopies">Autocast's cached 16-bit copies.</param>
/// <param name="Optimizer">Moments and master weights.</param>
/// <param name="Activations">Kept for the backward pass; null where the model's are not known.</param>
/// <param name="Logits">Of a head over a vocabulary or classes, with the loss's copies; null with the activations.</param>
/// <param name="Overhead">The plan's assumption.</param>
/// <param name="Unsupported">Why there are no activations; null where there are.</param>
public sealed record MemoryBreakdown(
    ByteSize Weights, ByteSize CastCopies, ByteSize Gradients, ByteSize Optimizer, ByteSize? Activations, ByteSize? Logits, ByteSize Overhead, string? Unsupported = null)
{
    /// <summary>Weights, casts, gradients and optimizer: what ZeRO can spread.</summary>
    public ByteSize States => Weights + CastCopies + Gradients + Optimizer;

    /// <summary>Everything; null where the activations are not known.</summary>
    public ByteSize? Total => Activations is { } activations && Logits is { } logits ? AtLeast + activations + logits : null;

    /// <summary>
    /// The most at any one time of a step: less than <see cref="Total"/>, which adds up what is never all there, or more by what the optimizer's step makes.
    /// Null where the activations are not known, and where devices share the work.
    /// </summary>
    public ByteSize? Peak { get; init; }

    /// <summary>States and overhead: needed whatever the batch.</summary>
    public ByteSize AtLeast => States + Overhead;

    /// <summary>What it may be, by the errors of the formulas on published figures; null where the activations are not known.</summary>
    /// <remarks>The states are counted, not estimated: it is never less than they are.</remarks>
    public (ByteSize Least, ByteSize Most)? Range => Total is { } total
        ? (new(Math.Max(States.Bytes, (long)(total.Bytes * MemoryBand.Published.Least))), new((long)(total.Bytes * MemoryBand.Published.Most)))
        : null;

    public Fit FitOn(ByteSize card) => Range switch
    {
        null => States.Bytes <= card.Bytes ? Fit.Unknown : Fit.DoesNotFit,
        var (least, _) when least.Bytes > card.Bytes => Fit.DoesNotFit,
        var (_, most) when most.Bytes > card.Bytes => Fit.MayFit,
        _ => Fit.Fits,
    };
}
