using System.Text.Json;

namespace Calibrate.Tests.Profiles.Fuzzing;

/// <summary>A value in a JSON text.</summary>
/// <param name="From">Where its member starts, name included, or its element.</param>
/// <param name="Start">Where the value itself starts.</param>
/// <param name="End">After its last byte.</param>
internal readonly record struct JsonToken(JsonTokenType Type, int From, int Start, int End);

/// <summary>Finds all values of a JSON text, the root excepted.</summary>
internal static class JsonTokens
{
    public static List<JsonToken> Of(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        List<JsonToken> tokens = [];
        Stack<(JsonTokenType Type, int From, int Start)> open = [];
        var from = -1;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                from = start;
                continue;
            }
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                var (type, began, value) = open.Pop();
                if (open.Count > 0)
                    tokens.Add(new(type, began, value, (int)reader.BytesConsumed));
            }
            else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push((reader.TokenType, from < 0 ? start : from, start));
            }
            else
            {
                tokens.Add(new(reader.TokenType, from < 0 ? start : from, start, (int)reader.BytesConsumed));
            }
            from = -1;
        }
        return tokens;
    }
}
