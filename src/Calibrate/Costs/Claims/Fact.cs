using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Tables;

namespace Calibrate.Costs.Claims;

/// <summary>A published number that claims are held against and that no other table has. <c>Data/facts.csv</c>.</summary>
public sealed record Fact(string Name, Bounds Value, string Unit, Source Source)
{
    public static IReadOnlyList<Fact> Shipped => field ??=
    [
        .. Table.Embedded("Calibrate.Costs.Claims.Data.facts.csv", "name", "low", "high", "unit", "as_of", "source", "verification", "note").Select(row => new Fact(
            row.RequiredText("name"), new((double)row.RequiredAmount("low"), (double)row.RequiredAmount("high")), row.RequiredText("unit"), row.Source())),
    ];
}
