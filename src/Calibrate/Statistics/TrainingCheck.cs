using System.Globalization;
using Calibrate.Planning;

namespace Calibrate.Statistics;

/// <summary>Whether the steps did what they claim: only real work is worth timing.</summary>
public static class TrainingCheck
{
    /// <param name="loss">The last loss, or the mean output where nothing is trained.</param>
    /// <param name="gradientNorm">L2 norm of all gradients; asked of training and of updates.</param>
    /// <param name="parameterChange">L2 norm of the change of parameters; asked of the same.</param>
    /// <returns>Why it was not real work, or null.</returns>
    public static string? Reject(Mode mode, double? loss, double? gradientNorm, double? parameterChange) => mode switch
    {
        Mode.Forward or Mode.Generate => Finite("the output", loss),
        // Nothing is computed: CheckpointCheck asks what there is to ask.
        Mode.Checkpoint => null,
        // The loss is that of the step which made the gradients, and says nothing of the updates.
        Mode.Update => FiniteAndNotZero("the gradient norm", gradientNorm) ?? FiniteAndNotZero("the change of the parameters", parameterChange),
        _ => Finite("the loss", loss) ?? FiniteAndNotZero("the gradient norm", gradientNorm) ?? FiniteAndNotZero("the change of the parameters", parameterChange),
    };

    private static string? Finite(string what, double? value) => value switch
    {
        null => $"{what} was not read",
        { } v when !double.IsFinite(v) => string.Create(CultureInfo.InvariantCulture, $"{what} is {v}"),
        _ => null,
    };

    private static string? FiniteAndNotZero(string what, double? value) =>
        Finite(what, value) ?? (value == 0 ? $"{what} is 0: nothing was learnt" : null);
}
