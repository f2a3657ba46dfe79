using System.Runtime.ExceptionServices;

namespace Calibrate.Images.Pipelines;

/// <summary>
/// Batches made ahead by worker threads, as PyTorch's DataLoader makes them by worker processes: each worker makes whole batches, at most
/// <see cref="LoaderSettings.Prefetch"/> a worker are there or under way, and they come in order, with the same values for any number of workers.
/// </summary>
/// <remarks>One thread takes the batches.</remarks>
public sealed class BatchLoader : IDisposable
{
    private readonly Lock _entry = new();
    private readonly LoaderSettings _settings;
    private readonly Func<ISampleLoader> _makeLoader;
    private readonly Made?[] _ring;
    private readonly Stack<LoadedBatch> _free = [];
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim[] _there;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread[] _workers;
    private long _taken;
    private long _started;

    public BatchLoader(LoaderSettings settings)
        : this(settings, settings.MakeLoader)
    {
    }

    internal BatchLoader(LoaderSettings settings, Func<ISampleLoader> makeLoader)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Workers, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Batch, nameof(settings));
        (_settings, _makeLoader) = (settings, makeLoader);
        var ahead = settings.Workers * LoaderSettings.Prefetch;
        _ring = new Made?[ahead];
        _room = new(ahead);
        _there = [.. Enumerable.Range(0, ahead).Select(_ => new SemaphoreSlim(0))];
        _workers = [.. Enumerable.Range(0, settings.Workers).Select(i => new Thread(Work) { Name = FormattableString.Invariant($"loader {i}"), IsBackground = true })];
        foreach (var worker in _workers)
            worker.Start();
    }

    /// <summary>The next batch, waited for; the caller disposes of it.</summary>
    /// <exception cref="Jpeg.JpegException">One of its files cannot be decoded.</exception>
    public LoadedBatch Next()
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        var slot = (int)(_taken % _ring.Length);
        _there[slot].Wait(_stop.Token);
        var made = _ring[slot]!;
        _ring[slot] = null;
        _taken++;
        _room.Release();
        made.Failure?.Throw();
        return made.Batch!;
    }

    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        foreach (var worker in _workers)
            worker.Join();
        _stop.Dispose();
        _room.Dispose();
        foreach (var there in _there)
            there.Dispose();
    }

    private void Work()
    {
        ISampleLoader? loader = null;
        try
        {
            while (true)
            {
                _room.Wait(_stop.Token);
                long number;
                lock (_entry)
                    number = _started++;
                var made = Make(number, ref loader);
                var slot = (int)(number % _ring.Length);
                _ring[slot] = made;
                _there[slot].Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody wants more.
        }
        finally
        {
            loader?.Dispose();
        }
    }

    // What goes wrong is the taker's to hear, at the batch it belongs to.
    private Made Make(long number, ref ISampleLoader? loader)
    {
        try
        {
            loader ??= _makeLoader();
            var batch = Rent();
            for (var i = 0; i < _settings.Batch && !_stop.IsCancellationRequested; i++)
            {
                loader.Load(
                    (number * _settings.Batch) + i,
                    batch.Pixels.AsSpan(i * _settings.PixelsLength, _settings.PixelsLength),
                    batch.Targets.AsSpan(i * _settings.TargetLength, _settings.TargetLength));
            }

            return new(batch, null);
        }
        catch (Exception e)
        {
            return new(null, ExceptionDispatchInfo.Capture(e));
        }
    }

    private LoadedBatch Rent()
    {
        lock (_entry)
        {
            if (_free.TryPop(out var free))
                return free;
        }

        return new(_settings.Batch, _settings.PixelsLength, _settings.TargetLength, GiveBack);
    }

    private void GiveBack(LoadedBatch batch)
    {
        lock (_entry)
            _free.Push(batch);
    }

    private sealed record Made(LoadedBatch? Batch, ExceptionDispatchInfo? Failure);
}
