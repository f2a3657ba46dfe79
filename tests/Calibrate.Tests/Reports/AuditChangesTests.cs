using System.Text.Json.Nodes;
using Calibrate.Costs;
using Calibrate.Costs.Claims;
using Calibrate.Costs.Estimates;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Reports;

public class AuditChangesTests
{
    private static readonly CellKey Plain = new("bert-mini", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(128));

    [Fact]
    public void WithoutProfilesNothingChanges()
    {
        var changes = AuditChanges.Of(AuditFacts.Shipped);

        changes.All.ShouldBeEmpty();
        AuditChangesReport.Text(changes).ShouldBe("no claim changes: the profiles have none of the cells that would settle one\n");
    }

    [Fact]
    public void WhatACellSettlesIsShownBeforeAndAfter()
    {
        var changes = AuditChanges.Of(AuditFacts.Shipped with { Profiles = [Both(on: 20, off: 25)] });

        changes.All.Select(change => change.After.Claim.Id).ShouldBe(["C082", "C111"]);
        var text = AuditChangesReport.Text(changes);
        text.ShouldContain("0.75 x");
        text.ShouldContain("0.8 [0.8, 0.8] x");
        text.ShouldContain("2 claims change; before: 117 claims: ");
        AuditChangesReport.Markdown(changes).Split('\n').Count(line => line.StartsWith("| C", StringComparison.Ordinal)).ShouldBe(2);

        var json = JsonNode.Parse(AuditJson.Of(changes))!["changes"]![0]!;
        ((string?)json["id"], (string?)json["before"]!["label"], (string?)json["after"]!["label"]).ShouldBe(("C082", "computed", "measured"));
    }

    [Fact]
    public void ThePageInTheRepositoryIsWhatItsProfilesSay()
    {
        var profiles = Evidence.ProfilesIn(Path.Combine(Golden.Repository, "bench-results"), FlaggedCells.Refuse, workload: null, out var unread);
        unread.ShouldBeEmpty();

        File.ReadAllText(Path.Combine(Golden.Repository, "docs", "audit-measured.md"))
            .ShouldBe(AuditChangesReport.Markdown(AuditChanges.Of(AuditFacts.Shipped with { Profiles = profiles })), "run scripts/audit");
    }

    private static ProfileSource Both(double on, double off)
    {
        var profile = Sample.ProfileOf() with { Cells = [Of(Plain, off), Of(Plain with { Checkpointing = Checkpointing.On }, on)] };
        return new("example.json", profile);

        static Cell Of(CellKey key, double rate) =>
            CellSummary.Of(key, new(1, 1, 1), [.. Enumerable.Range(0, 10).Select(round => Sample.Launch(key.Batch / rate, round))], [], Tier.Trusted);
    }
}
