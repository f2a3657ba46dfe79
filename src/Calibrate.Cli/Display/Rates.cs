using System.Globalization;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Cli.Display;

/// <summary>A cell's figures so far, as text.</summary>
internal static class Rates
{
    /// <summary>E.g. <c>34.21 images/s</c>, or <c>14.54 ms a step</c> where a step takes no samples; a dash before anything counts.</summary>
    public static string Rate(CellKey key, LaunchInterval? stepSeconds) => stepSeconds is not { } interval ? "-"
        : !key.Mode.TakesSamples ? StepTime(interval.Mean)
        : $"{Figure.Significant(key.Batch * key.UnitsPerSample / interval.Mean)} {(key.Size.Kind == InputKind.Image ? "images/s" : "tokens/s")}";

    /// <summary>E.g. <c>± 3.1%</c>; empty with fewer than two launches.</summary>
    public static string Spread(LaunchInterval? stepSeconds) =>
        stepSeconds?.RelativeHalfWidth is { } width ? $"± {Figure.Percent(width)}" : "";

    /// <summary>E.g. <c>111.3 ms a step</c>, or why there is none.</summary>
    public static string Canary(LaunchOutcome outcome) => outcome.WhyNoFigure ?? StepTime(outcome.Launch.StepSeconds);

    private static string StepTime(double seconds) => $"{Figure.Significant(seconds * 1e3)} ms a step";

    public static string Left(TimeSpan? left) => left is { } time ? $"{Durations.Format(time)} left" : "";

    public static string Launch(int number, int of) => string.Create(CultureInfo.InvariantCulture, $"{number}/{of}");
}
