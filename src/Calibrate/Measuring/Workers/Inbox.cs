using System.Collections.Concurrent;

namespace Calibrate.Measuring.Workers;

/// <summary>A worker's messages as they come, read on a thread of their own so that waiting can have a deadline.</summary>
internal sealed class Inbox : IDisposable
{
    /// <summary>So many messages wait in memory; the rest of them in the pipe, and then the worker itself.</summary>
    private const int Capacity = 64;

    private const int LongestMessage = 1 << 16;

    private readonly BlockingCollection<WorkerMessage> _messages = new(Capacity);
    private readonly Thread _reader;
    private FrameException? _damage;

    public Inbox(Stream results)
    {
        _reader = new(() => Read(results)) { IsBackground = true, Name = "worker messages" };
        _reader.Start();
    }

    /// <summary>The next message; null when there will be no more.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    /// <exception cref="FrameException">What came is no message.</exception>
    public WorkerMessage? Next(TimeSpan within, CancellationToken stop)
    {
        var milliseconds = (int)Math.Min(Math.Ceiling(within.TotalMilliseconds), int.MaxValue);
        if (_messages.TryTake(out var message, milliseconds, stop))
            return message;
        if (!_messages.IsCompleted)
            throw new TimeoutException();
        return _damage is null ? null : throw _damage;
    }

    /// <summary>The worker is no more: what it wrote is read to the end, but whoever else holds the pipe open is not waited for.</summary>
    public void Close(TimeSpan patience)
    {
        if (!_reader.Join(patience))
            _messages.CompleteAdding();
    }

    public void Dispose()
    {
        _messages.CompleteAdding();
        // Not under a reader that still waits for somebody else's end of the pipe.
        if (_reader.Join(TimeSpan.Zero))
            _messages.Dispose();
    }

    private void Read(Stream results)
    {
        try
        {
            using (results)
            {
                while (Frame.Read(results) is { } payload)
                {
                    if (payload.Length > LongestMessage)
                        throw new FrameException(FormattableString.Invariant($"a message of {payload.Length} bytes cannot be"));
                    _messages.Add(WorkerJson.Decode(payload));
                }
            }
        }
        catch (FrameException e)
        {
            _damage = e;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Nobody waits any more.
        }

        _messages.CompleteAdding();
    }
}
