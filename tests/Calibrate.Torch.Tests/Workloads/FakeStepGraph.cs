using Calibrate.Workloads;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>A recording that any device replays: it runs the work again. Like a graph, it runs nothing while it records.</summary>
internal sealed class FakeStepGraph(Action<string> happens) : IStepGraph
{
    private Action? _work;

    public bool IsDisposed { get; private set; }

    public void WarmUp(Action work)
    {
        happens("warm up");
        work();
    }

    public void Record(Action work)
    {
        happens("record");
        _work = work;
    }

    public void Replay()
    {
        happens("replay");
        _work.ShouldNotBeNull("nothing was recorded")();
    }

    public void Dispose() => IsDisposed = true;
}

/// <summary>Recordings on any device.</summary>
internal sealed class FakeStepGraphs : IStepGraphs
{
    public List<FakeStepGraph> Made { get; } = [];

    public string? Refusal { get; init; }

    public string? WhyUnsupported(Device device) => Refusal;

    public IStepGraph Create(Device device)
    {
        Made.Add(new(_ => { }));
        return Made[^1];
    }
}
