using Calibrate.Planning;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Where steps find their batches.</summary>
internal interface IBatches : IDisposable
{
    /// <summary>On the device, and there until the next is asked for.</summary>
    Batch Next();

    /// <summary>Several of them, to be looked at.</summary>
    IReadOnlyList<Batch> Examples { get; }

    /// <summary>Bytes of what is kept because this is a benchmark, and no trainer would keep.</summary>
    long Kept { get; }
}

/// <summary>Random batches that are on the device before the first step.</summary>
internal sealed class RotatingBatches : IBatches
{
    // Several, so that no step meets its own inputs in a cache; few, so that they cost little memory.
    private const int Count = 4;

    private readonly Batch[] _batches;
    private int _next;

    public RotatingBatches(IPredictor model, CellKey cell, Device device, ulong seed)
    {
        var random = new Random((int)(seed % int.MaxValue));
        _batches = [.. Enumerable.Range(0, Count).Select(_ => model.MakeBatch(cell.Batch, random).MoveTo(device, cell.ChannelsLast))];
    }

    public IReadOnlyList<Batch> Examples => _batches;

    public long Kept => _batches.Sum(batch => batch.Bytes);

    public Batch Next()
    {
        var batch = _batches[_next];
        _next = (_next + 1) % _batches.Length;
        return batch;
    }

    public void Dispose()
    {
        foreach (var batch in _batches)
            batch.Dispose();
    }
}
