using System.Text;

namespace Calibrate.Measuring.Workers;

/// <summary>The end of a worker's standard error, read on a thread of its own: enough to say why it died, however much it writes.</summary>
public sealed class LastLines
{
    private const int Kept = 6;
    private const int LongestLine = 300;

    // .NET names the cause first and then the stack, which would push it out.
    private static readonly string[] Causes = ["Stack overflow", "Process terminated", "Unhandled exception", "Fatal error", "Out of memory", "terminate called"];

    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();
    private readonly Thread _reader;
    private bool _causeIsKnown;

    public LastLines(Stream errors)
    {
        _reader = new(() => Read(errors)) { IsBackground = true, Name = "worker errors" };
        _reader.Start();
    }

    /// <summary>Returns when the stream has ended, or after <paramref name="patience"/>.</summary>
    public void Wait(TimeSpan patience) => _reader.Join(patience);

    /// <summary>Whether a line that is kept holds one of these words.</summary>
    public bool Say(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (ToString().Contains(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>On one line, after a colon; empty when there is none.</summary>
    public override string ToString()
    {
        lock (_lock)
            return _lines.Count == 0 ? "" : ": " + string.Join(" | ", _lines);
    }

    private void Read(Stream errors)
    {
        using var reader = new StreamReader(errors, Encoding.UTF8);
        var line = new StringBuilder(LongestLine);
        var characters = new char[4096];
        try
        {
            for (int count; (count = reader.Read(characters)) > 0;)
            {
                foreach (var character in characters.AsSpan(0, count))
                {
                    if (character == '\n')
                        End(line);
                    else if (line.Length < LongestLine)
                        line.Append(char.IsControl(character) ? ' ' : character);
                }
            }
        }
        catch (IOException)
        {
            // What there is has to do.
        }

        End(line);
    }

    private void End(StringBuilder characters)
    {
        var line = characters.ToString().Trim();
        characters.Clear();
        if (line.Length == 0)
            return;
        lock (_lock)
        {
            if (!_causeIsKnown && Causes.Any(cause => line.StartsWith(cause, StringComparison.Ordinal)))
            {
                _causeIsKnown = true;
                _lines.Clear();
            }

            if (_lines.Count == Kept && _causeIsKnown)
                return;
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
                _lines.Dequeue();
        }
    }
}
