using Calibrate.Costs.Claims.Documents;
using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Claims;

/// <summary>The documents' claims, each held against what is known.</summary>
public sealed record Audit(IReadOnlyList<ClaimFinding> Findings)
{
    private static IEnumerable<ClaimEntry> Entries => [.. SamClaims.Entries, .. SageMakerClaims.Entries, .. TuningClaims.Entries, .. HardwareClaims.Entries];

    /// <summary>How many claims came to a verdict.</summary>
    public int Count(Verdict verdict) => Findings.Count(finding => finding.Verdict == verdict);

    /// <param name="choose">Which claims; null for all.</param>
    public static Audit Of(AuditFacts facts, Func<Claim, bool>? choose = null)
    {
        var entries = Entries.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        return new([.. facts.Claims.Where(claim => choose?.Invoke(claim) ?? true).Select(claim => Find(claim, entries[claim.Id], facts))]);
    }

    private static ClaimFinding Find(Claim claim, ClaimEntry entry, AuditFacts facts)
    {
        var says = entry.Says ?? new Statement(claim.Stated!.Value, claim.Unit!);
        var evidence = new Evidence(facts, claim);
        var (check, judgement) = entry.Checks
            .Select(check => (check, check.Judge(says.Bounds, evidence)))
            .First(judged => judged.Item2 is not null);
        var figure = judgement!.Computed;
        var unit = check.Unit ?? says.Unit;
        return new(
            claim, says, check.Name, judgement.Verdict, figure.Bounds, unit, judgement.Agreement,
            new Derivation(claim.Quantity ?? claim.Text, $"{figure.Bounds} {unit}", judgement.Grounds, figure.Expression, null, figure.From),
            entry.Why, judgement.Settles);
    }
}
