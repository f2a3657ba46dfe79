using System.Text.Json;
using System.Text.Json.Serialization;
using Calibrate.Units;

namespace Calibrate.Profiles.Wire;

/// <summary>
/// Texts of a profile are made plain on their way in and out, so that what is read may be shown anywhere. One that is too long is
/// cut when written: a worker's last words must not cost a run its profile.
/// </summary>
internal sealed class PlainStrings : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Text(ref reader);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Text(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Cut(value));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(Cut(value));

    private static string Cut(string value)
    {
        var text = PlainText.Of(value);
        return text.Length <= Limits.MostCharacters ? text : string.Concat(text.AsSpan(0, Limits.MostCharacters - 1), "…");
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw new JsonException("must be a text");
        var text = PlainText.Of(reader.GetString()!);
        return text.Length <= Limits.MostCharacters
            ? text
            : throw new JsonException(FormattableString.Invariant($"is longer than {Limits.MostCharacters} characters"));
    }
}
