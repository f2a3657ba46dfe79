using System.Text.Json;
using System.Text.Json.Nodes;
using Calibrate.Torch;

namespace Calibrate.Cli.Display;

/// <summary>What each provider can do, from the code's own list.</summary>
internal static class ProviderTable
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    /// <summary>As it stands in the README.</summary>
    public static string Markdown() => string.Join('\n',
    [
        $"| | {string.Join(" | ", ProviderCapabilities.All.Select(each => $"{each.Provider} (`--engine {each.Engine}`)"))} |",
        $"|---|{string.Concat(ProviderCapabilities.All.Select(_ => "---|"))}",
        .. Enum.GetValues<Feature>().Select(feature =>
            $"| {Provider.Words(feature)} | {string.Join(" | ", ProviderCapabilities.All.Select(each => Cell(each[feature])))} |"),
    ]);

    /// <summary>An array of objects, one for each provider.</summary>
    public static string Json() => new JsonArray(
    [
        .. ProviderCapabilities.All.Select(each => new JsonObject
        {
            ["provider"] = each.Provider,
            ["engine"] = each.Engine,
            ["current"] = each.Provider == Provider.Name,
            ["capabilities"] = new JsonArray([.. each.Capabilities.Select(Object)]),
        }),
    ]).ToJsonString(s_readable);

    private static JsonObject Object(Capability capability) => new()
    {
        ["feature"] = JsonNamingPolicy.CamelCase.ConvertName(capability.Feature.ToString()),
        ["availability"] = JsonNamingPolicy.CamelCase.ConvertName(capability.Availability.ToString()),
        ["note"] = capability.Note.Length > 0 ? capability.Note : null,
    };

    private static string Cell(Capability capability)
    {
        var word = capability.Availability switch
        {
            Availability.Included => "yes",
            Availability.OnTop => "on top",
            _ => "no",
        };
        return capability.Note.Length > 0 ? $"{word}: {capability.Note}" : word;
    }
}
