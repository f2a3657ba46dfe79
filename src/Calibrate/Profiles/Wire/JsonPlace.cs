using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Calibrate.Profiles.Wire;

/// <summary>Where in a JSON text a field stands. Paths are as messages give them: <c>cells[2].launches[0].steps</c>.</summary>
internal static class JsonPlace
{
    /// <summary>Moves the reader from before the root to the value at a path; false when it is not there.</summary>
    /// <exception cref="JsonException">The text is no JSON up to there.</exception>
    public static bool Seek(ref Utf8JsonReader reader, string path)
    {
        reader.Read();
        return Parts(path).Length == Follow(ref reader, path, out _);
    }

    /// <summary>The line, from 1, of a field, or of the nearest object or list around it that is there.</summary>
    /// <param name="json">Valid JSON.</param>
    public static long LineOf(ReadOnlySpan<byte> json, string path)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Follow(ref reader, path, out var at);
        return 1 + json[..(int)at].Count((byte)'\n');
    }

    /// <returns>How many parts of the path are there; <paramref name="at"/> is the offset of the last of them.</returns>
    private static int Follow(ref Utf8JsonReader reader, string path, out long at)
    {
        at = reader.TokenStartIndex;
        var parts = Parts(path);
        for (var found = 0; found < parts.Length; found++)
        {
            var there = int.TryParse(parts[found], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? EnterElement(ref reader, index)
                : EnterMember(ref reader, parts[found]);
            if (!there)
                return found;
            at = reader.TokenStartIndex;
        }
        return parts.Length;
    }

    private static string[] Parts(string path) => path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);

    private static bool EnterMember(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        // Names as they are spelt: unescaping would throw at half a character, and no run escapes a name.
        var spelt = Encoding.UTF8.GetBytes(name);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueSpan.SequenceEqual(spelt);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }
        return false;
    }

    private static bool EnterElement(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index--)
        {
            if (index == 0)
                return true;
            reader.Skip();
        }
        return false;
    }
}
