using Calibrate.Costs.Flops;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Throughputs;

namespace Calibrate.Costs.Claims;

/// <summary>Everything that claims are held against.</summary>
/// <param name="Claims">As stated; one claim may be what another is computed from.</param>
/// <param name="Profiles">Measured cells that settle what needs measuring.</param>
public sealed record AuditFacts(
    IReadOnlyList<Claim> Claims,
    PriceCatalogue Prices,
    IReadOnlyList<Fact> Facts,
    IReadOnlyList<Architecture> Models,
    IReadOnlyList<PublishedThroughput> Throughputs,
    IReadOnlyList<SpotTrace> Traces,
    IReadOnlyList<ProfileSource> Profiles)
{
    /// <summary>What ships with the program, and nothing measured.</summary>
    public static AuditFacts Shipped => field ??= new(
        Claim.Shipped, PriceCatalogue.Shipped, Fact.Shipped, Architectures.All, PublishedThroughputs.All, SpotTrace.Shipped, []);
}
