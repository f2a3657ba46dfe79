using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Calibrate.Tests.Profiles.Fuzzing;

/// <summary>One change at a time to a JSON text: to its bytes, or to its values with the syntax kept.</summary>
internal sealed class JsonMutator(byte[] json, Random random)
{
    private static readonly string[] Numbers =
        ["0", "-0", "-1", "1", "2", "1.5", "1e999", "-1e999", "1e-999", "1e308", "5e-324", "9223372036854775807", "18446744073709551616", "NaN", "Infinity", "\"NaN\"", "\"1\"", "null", "[1]", "01", "1,5"];

    private static readonly string[] Texts =
        ["\"\"", "\"=1+1\"", "\"\\u001b[2J\"", "\"\\u202e\"", "\"../../x\"", "\"/etc/passwd\"", "\"<script>alert(1)</script>\"", "\"a|b\\nc\"", "\"\\ud800\"", "null", "1", "true", "[]", "{}", "\"Trusted\"", "\"Draft\"", "\"calibrate.profile/2\""];

    private readonly List<JsonToken> _tokens = JsonTokens.Of(json);

    public byte[] Next() => random.Next(14) switch
    {
        0 => FlipBit(),
        1 => Splice(random.Next(json.Length), random.Next(30), ""),
        2 => Splice(random.Next(json.Length), 0, Pick(["{", "}", "[", "]", ",", ":", "\"", "\\", "\0", "é", "null", "\n"])),
        3 => json[..random.Next(json.Length)],
        4 => Replace(Pick(Numbers), JsonTokenType.Number),
        5 => Scale(),
        6 => Replace(Pick(Texts), JsonTokenType.String),
        7 => Replace(random.Next(20) == 0 ? $"\"{new string('x', 6000)}\"" : TextOf(Any(JsonTokenType.String)), JsonTokenType.String),
        8 => Remove(Any()),
        9 => Repeat(Any()),
        10 => Replace(Any(), TextOf(Any())),
        11 => Exchange(Any(), Any()),
        12 => Rename(Any()),
        _ => Nest(Any()),
    };

    private byte[] FlipBit()
    {
        var flipped = json.ToArray();
        flipped[random.Next(json.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    /// <summary>A number by a little, by a lot, or by one.</summary>
    private byte[] Scale()
    {
        var token = Any(JsonTokenType.Number);
        var value = double.Parse(TextOf(token), NumberStyles.Float, CultureInfo.InvariantCulture);
        var changed = random.Next(4) switch
        {
            0 => value + 1,
            1 => value * (1 + 1e-6),
            2 => value * Math.Pow(10, random.Next(-6, 7)),
            _ => value - 1,
        };
        return Replace(token, changed.ToString("R", CultureInfo.InvariantCulture));
    }

    private byte[] Remove(JsonToken token)
    {
        var (from, end) = (token.From, token.End);
        if (end < json.Length && json[end] == ',')
            end++;
        else if (json.AsSpan(0, from).LastIndexOf((byte)',') is > 0 and var comma && json.AsSpan(comma + 1, from - comma - 1).TrimStart(" \n"u8).IsEmpty)
            from = comma;
        return Splice(from, end - from, "");
    }

    private byte[] Repeat(JsonToken token) => Splice(token.From, 0, Encoding.UTF8.GetString(json, token.From, token.End - token.From) + ", ");

    private byte[] Exchange(JsonToken one, JsonToken other)
    {
        var (first, last) = one.Start < other.Start ? (one, other) : (other, one);
        if (last.Start < first.End)
            return Replace(first, TextOf(last));
        var between = Encoding.UTF8.GetString(json, first.End, last.Start - first.End);
        return Splice(first.Start, last.End - first.Start, TextOf(last) + between + TextOf(first));
    }

    private byte[] Rename(JsonToken token)
    {
        var other = Any();
        var name = other.From < other.Start ? Encoding.UTF8.GetString(json, other.From, other.Start - other.From) : "\"extra\": ";
        return token.From < token.Start ? Splice(token.From, token.Start - token.From, name) : Splice(token.From, 0, name);
    }

    private byte[] Nest(JsonToken token)
    {
        var levels = random.Next(4) == 0 ? 2000 : 1;
        return Replace(token, new string('[', levels) + TextOf(token) + new string(']', levels));
    }

    private byte[] Replace(string by, JsonTokenType type) => Replace(Any(type), by);

    private byte[] Replace(JsonToken token, string by) => Splice(token.Start, token.End - token.Start, by);

    private byte[] Splice(int at, int length, string by) =>
        [.. json.AsSpan(0, at), .. Encoding.UTF8.GetBytes(by), .. json.AsSpan(Math.Min(at + length, json.Length))];

    private string TextOf(JsonToken token) => Encoding.UTF8.GetString(json, token.Start, token.End - token.Start);

    private JsonToken Any() => _tokens[random.Next(_tokens.Count)];

    private JsonToken Any(JsonTokenType type)
    {
        var token = Any();
        while (token.Type != type)
            token = Any();
        return token;
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
