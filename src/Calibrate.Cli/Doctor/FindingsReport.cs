using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Calibrate.Units;

namespace Calibrate.Cli.Doctor;

/// <summary>Findings as text and as JSON.</summary>
internal static class FindingsReport
{
    public static string Text(IReadOnlyList<Finding> findings)
    {
        var width = findings.Max(f => f.Subject.Length);
        return string.Join('\n', findings.SelectMany(f => Lines(f, width)));
    }

    public static string Json(IReadOnlyList<Finding> findings) =>
        JsonSerializer.Serialize([.. findings], FindingsJson.Readable().FindingArray);

    private static IEnumerable<string> Lines(Finding finding, int width)
    {
        yield return $"{Mark(finding.Severity),-7}  {finding.Subject.PadRight(width)}  {PlainText.Of(finding.Text)}";
        if (finding.Remedy is { } remedy)
            yield return $"{"",-7}  {new string(' ', width)}  remedy: {remedy}";
    }

    private static string Mark(Severity severity) => severity.ToString().ToLowerInvariant();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class FindingsJson : JsonSerializerContext
{
    /// <summary>Without HTML escapes.</summary>
    public static FindingsJson Readable() =>
        new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
