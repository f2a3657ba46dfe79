namespace Calibrate.Costs.Claims;

/// <summary>What profiles add to an audit: the same claims by the same prices, first without anything measured.</summary>
public sealed record AuditChanges(Audit Before, Audit After)
{
    /// <summary>The claims of which measurement changed a verdict, a figure or what it rests on.</summary>
    public IReadOnlyList<AuditChange> All =>
        [.. Before.Findings.Zip(After.Findings, (before, after) => new AuditChange(before, after)).Where(change => change.IsOne)];

    /// <param name="choose">Which claims; null for all.</param>
    public static AuditChanges Of(AuditFacts facts, Func<Claim, bool>? choose = null) =>
        new(Audit.Of(facts with { Profiles = [] }, choose), Audit.Of(facts, choose));
}

/// <summary>One claim without profiles and with them.</summary>
public sealed record AuditChange(ClaimFinding Before, ClaimFinding After)
{
    internal bool IsOne => !Before.Parts.Select(Essence).SequenceEqual(After.Parts.Select(Essence));

    private static (Verdict, Bounds, string) Essence(ClaimPart part) => (part.Verdict, part.Computed, part.Label);
}
