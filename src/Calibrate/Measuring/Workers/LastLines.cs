namespace Calibrate.Measuring.Workers;

/// <summary>The end of a stream of lines: enough of a worker's standard error to say why it died.</summary>
internal sealed class LastLines
{
    private const int Kept = 6;

    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    /// <summary>Set when the stream has ended.</summary>
    public ManualResetEventSlim Ended { get; } = new();

    public void Add(string? line)
    {
        if (line is null)
        {
            Ended.Set();
            return;
        }

        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (_lock)
        {
            _lines.Enqueue(line.Trim());
            if (_lines.Count > Kept)
                _lines.Dequeue();
        }
    }

    /// <summary>On one line, after a colon; empty when there is none.</summary>
    public override string ToString()
    {
        lock (_lock)
            return _lines.Count == 0 ? "" : ": " + string.Join(" | ", _lines);
    }
}
