using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Profiles.Wire;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = Limits.MostDepth,
    Converters = [typeof(PlainStrings)],
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(WireProfile))]
[JsonSerializable(typeof(Loading.LoaderProfile))]
internal sealed partial class WireContext : JsonSerializerContext
{
    /// <summary>Without HTML escapes: device names are to be read and searched for.</summary>
    public static WireContext Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
