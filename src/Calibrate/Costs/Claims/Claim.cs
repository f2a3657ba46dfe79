using Calibrate.Tables;

namespace Calibrate.Costs.Claims;

/// <summary>A statement of one of the documents that has, or implies, a figure. <c>Data/claims.csv</c>.</summary>
/// <param name="Id">E.g. <c>C014</c>.</param>
/// <param name="Document">Its file name.</param>
/// <param name="Text">In short.</param>
/// <param name="Quantity">What is stated, in one word; null where the statement is about an order or a kind.</param>
/// <param name="Stated">Null as <paramref name="Quantity"/>.</param>
/// <param name="Unit">Of <paramref name="Stated"/>.</param>
public sealed record Claim(string Id, string Document, string Text, string? Quantity, Bounds? Stated, string? Unit)
{
    public static IReadOnlyList<Claim> Shipped => field ??=
    [
        .. Table.Embedded("Calibrate.Costs.Claims.Data.claims.csv", "id", "document", "claim", "quantity", "low", "high", "unit").Select(row => new Claim(
            row.RequiredText("id"), row.RequiredText("document"), row.RequiredText("claim"), row.Text("quantity"),
            row.Number("low") is { } low && row.Number("high") is { } high ? new Bounds(low, high) : null,
            row.Text("unit"))),
    ];
}
