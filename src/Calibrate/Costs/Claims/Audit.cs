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
        var sources = new ClaimSources(facts, claim);
        var says = entry.SaysFrom?.Invoke(sources) ?? entry.Says ?? new Statement(claim.Stated!.Value, claim.Unit!);
        ClaimPart[] parts = [.. entry.Parts.Select(part => Judge(claim, part, part.Says ?? says, sources))];
        // Of those alike, the one with the claim's own figure speaks for all.
        var alike = parts.OrderByDescending(part => part.Says == says);
        var deciding = entry.PartsAre == PartsAre.Readings ? alike.MinBy(part => Verdicts.Weight(part.Verdict))! : alike.MaxBy(part => Verdicts.Weight(part.Verdict))!;
        string[] settles = entry.PartsAre == PartsAre.Readings && deciding.Settles.Count == 0 ? [] : [.. parts.SelectMany(part => part.Settles).Distinct()];
        return new(claim, deciding, parts, entry.Why, settles.Length == 0 ? null : string.Join("; ", settles));
    }

    private static ClaimPart Judge(Claim claim, EntryPart part, Statement says, ClaimSources sources)
    {
        var (check, judgement) = part.Checks
            .Select(check => (check, check.Judge(says.Bounds, sources)))
            .First(judged => judged.Item2 is not null);
        var figure = judgement!.Computed;
        var unit = check.Unit ?? says.Unit;
        var origin = new Derivation(
            part.Name.Length > 0 ? part.Name : claim.Quantity ?? claim.Text, $"{figure.Bounds} {unit}", judgement.Grounds, figure.Expression, null, figure.From);
        return new(part.Name, says, check.Name, judgement.Verdict, figure.Bounds, unit, judgement.Agreement, origin, ClaimLabel.Of(origin, sources.Facts), judgement.Settles) { Interval = judgement.Interval };
    }
}
