using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>No run of this program settles it.</summary>
/// <param name="SoFar">What can be computed: a bound, or what the claim comes to.</param>
/// <param name="WouldSettle">What has to be known.</param>
internal sealed record Unsettled(Func<ClaimSources, Quantity> SoFar, string WouldSettle) : ClaimCheck("none")
{
    /// <summary>Of what can be computed.</summary>
    public Grounds Grounds { get; init; } = Grounds.Computed;

    public override Judgement Judge(Bounds stated, ClaimSources sources) => new(Verdict.Unsupported, SoFar(sources), Grounds, null) { Settles = [WouldSettle] };
}
