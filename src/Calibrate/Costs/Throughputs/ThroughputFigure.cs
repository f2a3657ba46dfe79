using Calibrate.Costs.Estimates;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Throughputs;

/// <summary>A throughput, how sure it is, under which conditions, and how it was come by.</summary>
/// <param name="PerSecond">Images or tokens (positions) of all devices together. An end that nothing bounds is absent.</param>
/// <param name="Confidence">The share of cases its interval is made to hold, e.g. 0.95; null without an interval.</param>
/// <param name="Grounds">Never <see cref="Grounds.Computed"/> alone: a throughput is measured, or stands on one that was.</param>
/// <param name="Notes">What is against the figure, for the reader to see first.</param>
public sealed record ThroughputFigure(
    Interval PerSecond, double? Confidence, ThroughputConditions Conditions, Grounds Grounds, Derivation Derivation, IReadOnlyList<string> Notes)
{
    private const double PublishedConfidence = 0.8;

    /// <summary>The cells it stands on; empty unless it was measured, here or on another device.</summary>
    public IReadOnlyList<ProfileReference> Profiles { get; init; } = [];

    public ThroughputUnit Unit => Conditions.Size.Kind == InputKind.Image ? ThroughputUnit.ImagesPerSecond : ThroughputUnit.TokensPerSecond;

    /// <summary>Images, sequences or pairs of them, of all devices together.</summary>
    public Interval SamplesPerSecond => Scale(PerSecond, 1.0 / Conditions.UnitsPerSample);

    /// <summary>What somebody thinks: kept apart from everything that was measured.</summary>
    /// <param name="document">Who says so; named in every output.</param>
    /// <param name="says">In its own words.</param>
    public static ThroughputFigure Assumed(Interval perSecond, ThroughputConditions conditions, string document, string says) =>
        Of(perSecond, confidence: null, conditions, Grounds.Assumed, $"{document}: \"{says}\"");

    internal static ThroughputFigure Of(Interval perSecond, double? confidence, ThroughputConditions conditions, Grounds grounds, string source, params IReadOnlyList<string> notes) =>
        new(perSecond, confidence, conditions, grounds, Derivation.Leaf(NameOf(conditions), Text(perSecond, conditions), grounds, source), notes);

    /// <summary>As <see cref="Of"/>, from other figures.</summary>
    internal static ThroughputFigure From(
        Interval perSecond, double? confidence, ThroughputConditions conditions, Grounds grounds, string formula, IReadOnlyList<Derivation> from, IReadOnlyList<string> notes) =>
        new(perSecond, confidence, conditions, grounds, new(NameOf(conditions), Text(perSecond, conditions), grounds, formula, Source: null, from), notes);

    /// <summary>With the ends that a published figure is taken to have where its source gives none, for figures that are made of it.</summary>
    internal Interval Bounded
    {
        get
        {
            var factor = Math.Exp(Math.Log(JobDefaults.PublishedFactor) * Normal.InvCDF(0, 1, (1 + LeaveOneGpuOut.Confidence) / 2) / Normal.InvCDF(0, 1, (1 + PublishedConfidence) / 2));
            return new(PerSecond.Value, PerSecond.Low ?? (PerSecond.Value / factor), PerSecond.High ?? (PerSecond.Value * factor));
        }
    }

    internal static Interval Scale(Interval interval, double factor) => new(interval.Value * factor, interval.Low * factor, interval.High * factor);

    private static string NameOf(ThroughputConditions conditions) => $"throughput of {conditions}";

    private static string Text(Interval perSecond, ThroughputConditions conditions)
    {
        var unit = conditions.Size.Kind == InputKind.Image ? ThroughputUnit.ImagesPerSecond : ThroughputUnit.TokensPerSecond;
        var ends = perSecond is { Low: { } low, High: { } high } ? $" [{Figure.Significant(low)}, {Figure.Significant(high)}]" : "";
        return $"{Figure.Significant(perSecond.Value)}{ends} {unit.Symbol}";
    }
}
