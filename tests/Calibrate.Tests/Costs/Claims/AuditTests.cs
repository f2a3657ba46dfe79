using System.Security.Cryptography;
using Calibrate.Costs.Claims;
using Calibrate.Costs.Origins;

namespace Calibrate.Tests.Costs.Claims;

public class AuditTests
{
    private static readonly Audit Shipped = Audit.Of(AuditFacts.Shipped);

    public static TheoryData<string> Ids => [.. Claim.Shipped.Select(claim => claim.Id)];

    /// <summary>Those whose figure is set against the one in the claims' table, and settled.</summary>
    public static TheoryData<string> Compared =>
    [
        .. Shipped.Findings
            .Where(finding => finding.Agreement is not null && finding.Verdict != Verdict.NeedsMeasuring && finding.Says.Sense is null && finding.Says.Bounds == finding.Claim.Stated && finding.Parts.Count == 1)
            .Select(finding => finding.Claim.Id),
    ];

    [Fact]
    public void TheClaimsAreTheUsersOwnFile()
    {
        using var stream = typeof(Claim).Assembly.GetManifestResourceStream("Calibrate.Costs.Claims.Data.claims.csv")!;

        Convert.ToHexStringLower(SHA256.HashData(stream)).ShouldBe("a7745f9c64c8619fadd5d76f9bd1dcbd35044c33b19b3f6cf6ecc6c41e5c7b86");
    }

    [Fact]
    public void EveryClaimHasAVerdict()
    {
        Shipped.Findings.Select(finding => finding.Claim.Id).ShouldBe(Enumerable.Range(1, 117).Select(number => FormattableString.Invariant($"C{number:000}")));
        Shipped.Count(Verdict.Unsupported).ShouldBeLessThanOrEqualTo(15);
        AuditFacts.Shipped.Profiles.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryClaimHasAComputedFigureWithAnOrigin(string id)
    {
        var finding = Find(AuditFacts.Shipped, id);

        double.IsFinite(finding.Computed.Low).ShouldBeTrue();
        double.IsFinite(finding.Computed.High).ShouldBeTrue();
        finding.Computed.Low.ShouldBeLessThanOrEqualTo(finding.Computed.High);
        finding.Unit.ShouldNotBeEmpty();
        finding.Why.ShouldNotBeEmpty();
        (finding.Origin.Formula, finding.Origin.From.Count > 0).ShouldSatisfyAllConditions(made => made.Item1.ShouldNotBeNullOrEmpty(), made => made.Item2.ShouldBeTrue());
        Leaves(finding.Origin).ShouldAllBe(leaf => leaf.Source != null || leaf.Formula != null);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void WhatIsOpenSaysWhatSettlesIt(string id)
    {
        var finding = Find(AuditFacts.Shipped, id);

        (finding.Settles is not null).ShouldBe(finding.Verdict is Verdict.NeedsMeasuring or Verdict.Unsupported);
        if (finding.Verdict == Verdict.NeedsMeasuring)
            finding.Settles!.ShouldContain("calibrate run --device ");
    }

    /// <summary>Nobody typed a verdict in: a claim that states what is computed holds, and one that states something else does not.</summary>
    [Theory]
    [MemberData(nameof(Compared))]
    public void TheVerdictFollowsFromTheFigures(string id)
    {
        var finding = Find(AuditFacts.Shipped, id);
        var (low, high) = (finding.Computed.Low, finding.Computed.High);
        var (agreeing, contradicting) = finding.Agreement!.Rule switch
        {
            AgreementRule.Ends or AgreementRule.Rounds or AgreementRule.Inside => (new Bounds(low, high), new Bounds(1 + (3 * high))),
            AgreementRule.Above or AgreementRule.Reaches => (new Bounds(low / 2), new Bounds(high * 2)),
            AgreementRule.Below or AgreementRule.AtMost => (new Bounds(high * 2), new Bounds(low / 2)),
            _ => throw new InvalidOperationException(id),
        };

        Judge(id, agreeing).ShouldBe(Verdict.Holds);
        Verdicts.IsRefuted(Judge(id, contradicting)).ShouldBeTrue();
    }

    [Fact]
    public void NearlyAllOfThemAreComparedSo() => Compared.Count.ShouldBeGreaterThan(70);

    // By hand.
    [Theory]
    [InlineData("C002", Verdict.Holds, 17_408, 17_408)] // 256 * 68
    [InlineData("C003", Verdict.Holds, 68.0 / 24, 68.0 / 24)]
    [InlineData("C004", Verdict.PriceStale, 47_779.828992, 47_779.828992)] // 17,408 * 21.957642 / 8
    [InlineData("C008", Verdict.DoesNotHold, 230, 230)] // 10,000 GB * 0.023
    [InlineData("C011", Verdict.DoesNotHold, 3.673388, 3.673388)]
    [InlineData("C013", Verdict.Holds, 140, 1000)] // 70,000 / 500, 100,000 / 100
    [InlineData("C014", Verdict.ArithmeticWrong, 1100, 11_000)] // 11M / 10k, 11M / 1k
    [InlineData("C034", Verdict.Inconsistent, 2, 3)]
    [InlineData("C042", Verdict.DoesNotHold, 3.825, 3.825)]
    [InlineData("C056", Verdict.ArithmeticWrong, 100 - (22 / 0.736), 100 - (15 / 0.736))]
    [InlineData("C058", Verdict.DoesNotHold, 0.7364 * 0.36, 0.7364 * 0.46)] // ml.g4dn.xlarge less 64% and 54%
    [InlineData("C060", Verdict.ArithmeticWrong, 0.40, 0.96)] // 0.30 + 0.10 + 0, 0.66 + 0.20 + 0.10
    [InlineData("C070", Verdict.ArithmeticWrong, 10.0 / 3, 5.5)] // 11 / 2 is not 5
    [InlineData("C071", Verdict.ArithmeticWrong, 7, 9)] // 10 - 3, 11 - 2
    [InlineData("C073", Verdict.Holds, 2.04, 2.04)]
    [InlineData("C075", Verdict.Inconsistent, 0, 0)]
    [InlineData("C076", Verdict.ArithmeticWrong, 3600, 3600)]
    [InlineData("C078", Verdict.ArithmeticWrong, 3600, 3600)]
    [InlineData("C080", Verdict.ArithmeticWrong, 1, 1.25)] // 1 / 100%, 1 / 80%
    [InlineData("C090", Verdict.Unsupported, 2, 2)]
    [InlineData("C091", Verdict.Holds, 179.24 / 154.03 / (3021.24 / 3025.4), 4586.65 / 3199.98 / (3021.24 / 3025.4))]
    [InlineData("C094", Verdict.Unsupported, 4 * 443 / 189.0, 8 * 239 / 42.0)] // fp16 on both; TF32 on the A100, fp32 on the V100
    [InlineData("C095", Verdict.Unsupported, 443 / 189.0, 239 / 42.0)] // beside 24 / 4 = 48 / 8 = 6
    [InlineData("C097", Verdict.DoesNotHold, 40, 80)]
    [InlineData("C100", Verdict.PriceStale, 21.957642, 21.957642)]
    [InlineData("C107", Verdict.Unsupported, 7.6, 7.6)] // 100 / 500 * 38
    [InlineData("C111", Verdict.Holds, 4.0 / 3, 4.0 / 3)]
    public void FiguresByHand(string id, Verdict verdict, double low, double high)
    {
        var finding = Find(AuditFacts.Shipped, id);

        finding.Verdict.ShouldBe(verdict);
        finding.Computed.Low.ShouldBe(low, 1e-6);
        finding.Computed.High.ShouldBe(high, 1e-6);
    }

    [Theory]
    [InlineData("C026", "H over L", "L over B", "H over B")]
    [InlineData("C036", "vCPU", "T4", "memory")]
    [InlineData("C087", "more than one card", "ZeRO-3 on 24 GB", "ZeRO-2 on 48 GB")]
    [InlineData("C111", "compute", "memory")]
    [InlineData("C112", "BERT", "ResNet")]
    public void AClaimOfSeveralThingsIsCheckedWhole(string id, params string[] parts)
    {
        var finding = Find(AuditFacts.Shipped, id);

        finding.Parts.Select(part => part.Name).ShouldBe(parts);
        finding.Parts.ShouldContain(finding.Deciding);
    }

    // 13B: 13.0 G parameters, 2 B of weights whole and 14 B over 16 cards, or all 16 B over 16.
    [Theory]
    [InlineData("ZeRO-3 on 24 GB", 13.0e9 * 16 / 16)]
    [InlineData("ZeRO-2 on 48 GB", 13.0e9 * (2 + (14.0 / 16)))]
    public void StatesSpreadOverCards(string part, double states)
    {
        var needs = Find(AuditFacts.Shipped, "C087").Parts.Single(one => one.Name == part).Computed.Low * (1L << 30);

        needs.ShouldBeGreaterThan(states);
        needs.ShouldBeLessThan(states + 8e9); // activations, logits and overhead
    }

    /// <summary>What the audit takes for granted is named in the label, not hidden behind it.</summary>
    [Theory]
    [InlineData("C004", "computed from published, unverified")]
    [InlineData("C028", "computed + assumed epochs, setting, unverified")]
    [InlineData("C062", "computed + assumed writing a checkpoint, restart, market")]
    [InlineData("C079", "published")]
    [InlineData("C081", "computed + assumed disk, often, seldom")]
    [InlineData("C085", "computed + assumed setting, overhead")]
    [InlineData("C094", "computed + assumed work")]
    [InlineData("C014", "computed")] // the document's own figures are under audit, no assumption
    public void LabelsNameTheAssumptions(string id, string label) => Find(AuditFacts.Shipped, id).Deciding.Label.ShouldBe(label);

    private static Verdict Judge(string id, Bounds stated) =>
        Find(AuditFacts.Shipped with { Claims = [.. Claim.Shipped.Select(claim => claim.Id == id ? claim with { Stated = stated } : claim)] }, id).Verdict;

    private static ClaimFinding Find(AuditFacts facts, string id) => Audit.Of(facts, claim => claim.Id == id).Findings.Single();

    private static IEnumerable<Derivation> Leaves(Derivation origin) => origin.From.Count == 0 ? [origin] : origin.From.SelectMany(Leaves);
}
