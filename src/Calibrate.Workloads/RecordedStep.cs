using System.Runtime.InteropServices;
using Calibrate.Measuring;
using Calibrate.Torch;

namespace Calibrate.Workloads;

/// <summary>
/// A step that is recorded once and then replayed on every batch: the recorded one works on inputs of its own, into which each
/// batch is copied before, as a training loop with CUDA graphs does.
/// </summary>
/// <param name="step">On a batch: all of its work, and nothing that waits for the device.</param>
/// <param name="forget">Lets go of what the warm-up left, such as gradients, so that the recorded step makes its own.</param>
internal sealed class RecordedStep(IStepGraph graph, Action<Batch> step, Action forget) : IDisposable
{
    // As PyTorch's recipe: libraries choose and allocate within the first steps.
    private const int WarmUps = 3;

    private Batch? _inputs;

    public void Run(Batch batch)
    {
        if (_inputs is null)
            Record(batch);
        else
            batch.CopyTo(_inputs);
        graph.Replay();
    }

    public void Dispose()
    {
        graph.Dispose();
        _inputs?.Dispose();
    }

    private void Record(Batch batch)
    {
        var inputs = batch.Copy();
        try
        {
            graph.WarmUp(() =>
            {
                for (var i = 0; i < WarmUps; i++)
                    step(inputs);
            });
            forget();
            graph.Record(() => step(inputs));
            _inputs = inputs;
        }
        catch (ExternalException exception) when (!TorchErrors.IsOutOfMemory(exception))
        {
            throw new UnsupportedException(
                $"libtorch {Libtorch.Version} cannot record this step as a CUDA graph: {exception.Message.ReplaceLineEndings(" ")}; use --cuda-graphs off");
        }
        finally
        {
            if (_inputs is null)
                inputs.Dispose();
        }
    }
}
