using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>No run of this program settles it.</summary>
/// <param name="SoFar">What can be computed: a bound, or what the claim comes to.</param>
/// <param name="WouldSettle">What has to be known.</param>
internal sealed record Unsettled(Func<Evidence, Quantity> SoFar, string WouldSettle) : ClaimCheck("none")
{
    public override Judgement Judge(Bounds stated, Evidence evidence) => new(Verdict.Unsupported, SoFar(evidence), Grounds.Computed, null, WouldSettle);
}
