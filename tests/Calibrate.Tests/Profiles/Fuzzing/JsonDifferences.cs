using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Calibrate.Tests.Profiles.Fuzzing;

/// <summary>
/// Which fields two JSON texts differ in, indices left out: <c>cells[].launches[].seed</c>. Rounding of numbers is no difference,
/// nor is the order of elements that have an id.
/// </summary>
internal static partial class JsonDifferences
{
    private const double Rounding = 1e-9;

    public static IEnumerable<string> Of(JsonNode? one, JsonNode? other, string path = "") => (one, other) switch
    {
        (JsonObject a, JsonObject b) => a.Select(member => member.Key).Union(b.Select(member => member.Key))
            .SelectMany(name => Of(a[name], b[name], path.Length == 0 ? name : $"{path}.{name}")),
        (JsonArray a, JsonArray b) when a.Concat(b).All(HasId) => a.Union(b, ById)
            .SelectMany(cell => Of(a.FirstOrDefault(c => ById.Equals(c, cell)), b.FirstOrDefault(c => ById.Equals(c, cell)), path + "[]")),
        (JsonArray a, JsonArray b) when a.Count == b.Count => Enumerable.Range(0, a.Count).SelectMany(i => Of(a[i], b[i], path + "[]")),
        _ => Same(one?.ToJsonString() ?? "absent", other?.ToJsonString() ?? "absent") ? [] : [path],
    };

    private static EqualityComparer<JsonNode?> ById { get; } =
        EqualityComparer<JsonNode?>.Create((a, b) => (string?)a?["id"] == (string?)b?["id"], node => StringComparer.Ordinal.GetHashCode((string?)node?["id"] ?? ""));

    private static bool HasId(JsonNode? element) => element is JsonObject && element["id"] is not null;

    private static bool Same(string one, string other) =>
        one == other
        || (Number().IsMatch(one) && Number().IsMatch(other) && !(Whole().IsMatch(one) && Whole().IsMatch(other)) && Close(Parse(one), Parse(other)));

    private static bool Close(double one, double other) => Math.Abs(one - other) <= Rounding * Math.Abs(one);

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A-?\d[\d.eE+-]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\A-?\d+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Whole();
}
