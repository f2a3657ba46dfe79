using Calibrate.Costs.Origins;
using Calibrate.Profiles;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// A job's steps run as they are written, and some published runs went through a compiler (<c>torch.compile</c>). How much slower they
/// are without it is earned on the published pairs that differ in nothing else, batch included.
/// </summary>
public static class EagerThroughput
{
    private const string Divided = "compiled throughput / ";

    /// <summary>Whether a figure of a chain was come by so.</summary>
    internal static bool Made(Derivation node) => node.Formula?.StartsWith(Divided, StringComparison.Ordinal) == true;

    /// <summary>Compiled over not, of each pair.</summary>
    public static IReadOnlyList<double> SpeedUps => field ??=
    [
        .. from compiled in PublishedThroughputs.All
           where compiled.Conditions.Compilation == Compilation.On
           from eager in PublishedThroughputs.All
           where eager.Collection == compiled.Collection && eager.Conditions with { Software = compiled.Conditions.Software } == compiled.Conditions with { Compilation = Compilation.Off }
           select compiled.Figure.PerSecond.Value / eager.Figure.PerSecond.Value,
    ];

    /// <returns>The figure itself where it was not compiled.</returns>
    public static ThroughputFigure Of(ThroughputFigure from)
    {
        if (from.Conditions.Compilation == Compilation.Off)
            return from;
        var (least, middle, most) = (SpeedUps.Min(), Quantile.Median([.. SpeedUps]), SpeedUps.Max());
        var own = from.Bounded;
        // The next of n + 1 alike is outside the extremes of the others in 2 of n + 1 cases.
        var held = (SpeedUps.Count - 1.0) / (SpeedUps.Count + 1);
        return ThroughputFigure.From(
            new(own.Value / middle, own.Low / most, own.High / least), held,
            from.Conditions with { Compilation = Compilation.Off }, Grounds.Extrapolated,
            FormattableString.Invariant($"{Divided}{Figure.Significant(middle, 3)}, the median of {SpeedUps.Count} published pairs ({Figure.Significant(least, 3)} to {Figure.Significant(most, 3)})"),
            [from.Derivation],
            [.. from.Notes, "the throughput is of a compiled model, the job's is not: it is divided by what compiling is published to bring"]) with
        {
            Profiles = from.Profiles,
        };
    }
}
