using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Profiles.Wire;

/// <summary>Writes an array of numbers on one line: a line per block would drown the rest of the file.</summary>
internal sealed class OneLine<T> : JsonConverter<T[]>
    where T : struct, INumber<T>
{
    public override T[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("must be an array of numbers");
        List<T> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            values.Add(Number(ref reader));
        return [.. values];
    }

    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value.Select(number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture)))}]");

    private static T Number(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonException("must hold numbers only");
        if (typeof(T) == typeof(int))
            return reader.TryGetInt32(out var whole) ? T.CreateChecked(whole) : throw new JsonException("must hold whole numbers only");
        return T.CreateChecked(reader.GetDouble());
    }
}
