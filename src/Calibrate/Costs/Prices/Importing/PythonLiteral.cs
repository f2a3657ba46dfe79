using System.Globalization;
using System.Text;

namespace Calibrate.Costs.Prices.Importing;

/// <summary>
/// Reads what Python's <c>repr</c> writes of plain data: dictionaries, lists, tuples, strings, numbers, True, False and None. Anything
/// else is refused. Values come back as <see cref="Dictionary{TKey,TValue}"/> of text to object, <see cref="List{T}"/> of object,
/// <see cref="string"/>, <see cref="double"/>, <see cref="bool"/> and null.
/// </summary>
public sealed class PythonLiteral
{
    private const int MostDepth = 32;

    private readonly string _text;
    private int _at;

    private PythonLiteral(string text) => _text = text;

    /// <exception cref="FormatException">It is no such literal; the message tells where, counted in characters from 1.</exception>
    public static object? Parse(string text)
    {
        var reader = new PythonLiteral(text);
        var value = reader.Value(depth: 0);
        reader.SkipBlanks();
        return reader._at == text.Length ? value : throw reader.Fault("the end");
    }

    private object? Value(int depth)
    {
        if (depth > MostDepth)
            throw Fault("fewer brackets inside each other");
        SkipBlanks();
        return Peek() switch
        {
            '{' => Dictionary(depth),
            '[' => Items(']', depth),
            '(' => Items(')', depth),
            '\'' or '"' => Text(),
            '-' or '+' or '.' or (>= '0' and <= '9') => Number(),
            _ => Word(),
        };
    }

    private Dictionary<string, object?> Dictionary(int depth)
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        _at++;
        while (!Ends('}'))
        {
            if (Peek() is not ('\'' or '"'))
                throw Fault("a key in quotes");
            var key = Text();
            SkipBlanks();
            Expect(':');
            if (!entries.TryAdd(key, Value(depth + 1)))
                throw Fault($"each key once, and '{key}' is there twice");
            Separate('}');
        }
        return entries;
    }

    private List<object?> Items(char end, int depth)
    {
        var items = new List<object?>();
        _at++;
        while (!Ends(end))
        {
            items.Add(Value(depth + 1));
            Separate(end);
        }
        return items;
    }

    private string Text()
    {
        var quote = _text[_at++];
        var text = new StringBuilder();
        while (Peek() != quote)
        {
            if (_at == _text.Length)
                throw Fault($"a closing {quote}");
            text.Append(_text[_at] == '\\' ? Escaped() : _text[_at++]);
        }
        _at++;
        return text.ToString();
    }

    private char Escaped()
    {
        _at++;
        var kind = Peek();
        _at++;
        return kind switch
        {
            '\\' or '\'' or '"' => kind,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'x' => Hexadecimal(2),
            'u' => Hexadecimal(4),
            _ => throw Fault(@"one of \\ \' "" \n \r \t \x \u"),
        };
    }

    private char Hexadecimal(int digits)
    {
        if (_at + digits > _text.Length || !ushort.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            throw Fault("hexadecimal digits");
        _at += digits;
        return (char)code;
    }

    private double Number()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '+' or '-'))
            _at++;
        var number = _text.AsSpan(start, _at - start);
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            return value;
        _at = start;
        throw Fault("a finite number");
    }

    private object? Word()
    {
        foreach (var (word, value) in (ReadOnlySpan<(string, object?)>)[("None", null), ("True", true), ("False", false)])
        {
            if (string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0)
            {
                _at += word.Length;
                return value;
            }
        }
        throw Fault("a dictionary, list, string, number, True, False or None");
    }

    private void Separate(char end)
    {
        SkipBlanks();
        if (Peek() != end)
            Expect(',');
    }

    private bool Ends(char end)
    {
        SkipBlanks();
        if (Peek() != end)
            return false;
        _at++;
        return true;
    }

    private void Expect(char character)
    {
        if (Peek() != character)
            throw Fault($"'{character}'");
        _at++;
    }

    private void SkipBlanks()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r')
            _at++;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private FormatException Fault(string expected) =>
        new(FormattableString.Invariant($"character {_at + 1}: expected {expected}"));
}
