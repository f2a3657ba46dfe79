using Calibrate.Costs.Origins;
using Calibrate.Profiles;

namespace Calibrate.Costs.Claims;

/// <summary>
/// How a figure of the audit was come by, in a few words: <c>computed from measured + assumed epochs, setting, unverified</c>. What
/// a document says is under audit and no assumption of ours; everything else that nobody measured or published is named.
/// </summary>
internal static class ClaimLabel
{
    public static string Of(Derivation origin, AuditFacts facts)
    {
        var leaves = Leaves(origin).ToList();
        var documents = facts.Claims.Select(claim => claim.Document).ToHashSet(StringComparer.Ordinal);
        string[] assumed = [.. leaves.Where(leaf => leaf.Grounds == Grounds.Assumed && !documents.Contains(leaf.Source ?? "")).Select(leaf => leaf.Name).Distinct()];
        var others = leaves.Where(leaf => !assumed.Contains(leaf.Name)).ToList();
        var alone = origin.Grounds is not (Grounds.Measured or Grounds.Published) || others.TrueForAll(leaf => leaf.Grounds == origin.Grounds);
        return $"{(alone ? "" : "computed from ")}{Words.Of(origin.Grounds)}{(assumed.Length > 0 ? $" + assumed {string.Join(", ", assumed)}" : "")}{(IsUnverified(origin) ? ", unverified" : "")}";
    }

    private static IEnumerable<Derivation> Leaves(Derivation derivation) =>
        derivation.From.Count == 0 ? [derivation] : derivation.From.SelectMany(Leaves);

    private static bool IsUnverified(Derivation origin) =>
        origin.Source?.Contains("unverified", StringComparison.Ordinal) == true || origin.From.Any(IsUnverified);
}
