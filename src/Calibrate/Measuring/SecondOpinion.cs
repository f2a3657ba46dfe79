using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>What a second opinion came to.</summary>
/// <param name="Accelerator">What answered; null where nothing did, or nothing was asked.</param>
/// <param name="Peaks">Its figures: <see cref="PeakKind.Opinion"/> or <see cref="PeakKind.Debug"/>.</param>
/// <param name="Missing">Why a figure is not there, by its source.</param>
public sealed record SecondOpinion(string? Accelerator, IReadOnlyList<Peak> Peaks, IReadOnlyDictionary<string, string> Missing)
{
    public static SecondOpinion Of(IReadOnlyList<WorkerMessage> messages) => new(
        messages.OfType<WorkerMessage.AcceleratorDescribed>().FirstOrDefault()?.Description,
        [.. messages.OfType<WorkerMessage.OpinionMeasured>().Select(message => message.Peak)],
        messages.OfType<WorkerMessage.OpinionMissing>().DistinctBy(message => message.Source).ToDictionary(message => message.Source, message => message.Reason, StringComparer.Ordinal));
}
