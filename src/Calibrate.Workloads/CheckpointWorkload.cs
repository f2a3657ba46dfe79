using System.Diagnostics;
using Calibrate.Measuring;
using Calibrate.Measuring.Checkpoints;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>
/// Writing what a run needs to go on: what learns, the buffers, the optimizer's state and the moving average, after one whole training
/// step. A step is one checkpoint, flushed to the disk; the one before goes only once the new one is safe. The file is a plain stream
/// of the tensors' bytes, so its time is the least that any format takes.
/// </summary>
internal sealed class CheckpointWorkload : TrainingWorkload
{
    private const int Reads = 3;

    private readonly ICheckpointStore _store;
    private readonly StateStream _state;
    private ICheckpointFile? _last;

    /// <exception cref="UnsupportedException">The disk has no room for it.</exception>
    public CheckpointWorkload(ITrainable model, CellKey cell, Device device, ulong seed, IStepGraphs graphs, ICheckpointStore store)
        : base(model, cell, device, seed, graphs)
    {
        _store = store;
        try
        {
            Train();
            Forget();
            _state = new(State());
            RequireRoom(cell);
        }
        catch
        {
            base.Dispose();
            throw;
        }
    }

    public override WorkEvidence? Inspect() => null;

    public override void Dispose()
    {
        _last?.Dispose();
        base.Dispose();
    }

    protected override void RunStep(Batch batch)
    {
        try
        {
            var next = _store.Create();
            try
            {
                _state.WriteTo(next);
                next.Flush();
            }
            catch
            {
                next.Dispose();
                throw;
            }
            _last?.Dispose();
            _last = next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"a checkpoint of {new ByteSize(_state.Bytes)} could not be written into {_store.Folder} ({e.Message}); make room there, or name another folder with --checkpoint-dir", e);
        }
    }

    /// <summary>Compared first: the reads that are timed go into the state itself, as at a restart.</summary>
    public override CheckpointReading? ReadBack() => LibtorchEngine.Guard(() =>
    {
        if (_last is not { } file)
            throw new InvalidOperationException("There is no checkpoint before the first step.");
        var isWhatWasWritten = _state.Is(file);
        var (seconds, fetched) = (0.0, (long?)0);
        for (var read = 0; read < Reads; read++)
        {
            file.DropCache();
            var before = StorageReads.Bytes;
            var start = Stopwatch.GetTimestamp();
            _state.ReadFrom(file);
            Synchronize();
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            fetched += StorageReads.Bytes - before;
        }
        return new CheckpointReading(
            _state.Bytes, seconds / Reads, isWhatWasWritten,
            fetched is { } bytes ? Math.Clamp((double)bytes / (Reads * _state.Bytes), 0, 1) : null, _store.FileSystem);
    });

    // The step that made the state has been checked by nobody: what was saved is.
    protected override StepEvidence Evidence() => base.Evidence() with { GradientNorm = null, ParameterChange = null };

    private void RequireRoom(CellKey cell)
    {
        var (needs, free) = (2 * _state.Bytes, _store.FreeBytes);
        if (free < needs)
        {
            throw new UnsupportedException(
                $"{_store.Folder} has {new ByteSize(free)} free, and {cell.Workload} takes {new ByteSize(needs)}: a checkpoint of {new ByteSize(_state.Bytes)} and the one before it; make room there, or name another folder with --checkpoint-dir");
        }
    }
}
