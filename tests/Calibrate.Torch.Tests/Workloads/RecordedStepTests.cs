using Calibrate.Measuring;
using Calibrate.Workloads;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

public class RecordedStepTests
{
    private readonly List<string> _happened = [];

    [Fact]
    public void It_warms_up_forgets_records_and_from_then_on_replays()
    {
        using var scope = NewDisposeScope();
        using var first = Batch(1);
        using var second = Batch(2);
        var graph = new FakeStepGraph(_happened.Add);
        using var recorded = new RecordedStep(graph, Note, () => _happened.Add("forget"));

        recorded.Run(first);
        recorded.Run(second);
        recorded.Run(first);

        _happened.ShouldBe(
        [
            "warm up", "step on 1", "step on 1", "step on 1", "forget", "record", "replay", "step on 1", "replay", "step on 2", "replay", "step on 1",
        ]);
    }

    [Fact]
    public void The_batches_stay_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var first = Batch(1);
        using var second = Batch(2);
        using var recorded = new RecordedStep(new FakeStepGraph(_ => { }), batch => batch.Inputs[0].fill_(9), () => { });

        recorded.Run(first);
        recorded.Run(second);

        first.Inputs[0].item<float>().ShouldBe(1);
        second.Inputs[0].item<float>().ShouldBe(2);
    }

    [Fact]
    public void What_cannot_be_recorded_is_no_step()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch(1);
        var fails = true;
        using var recorded = new RecordedStep(
            new FakeStepGraph(_happened.Add), of => { Note(of); if (fails) throw new TorchException("it cannot be recorded"); }, () => { });

        Should.Throw<UnsupportedException>(() => recorded.Run(batch)).Message.ShouldContain("it cannot be recorded; use --cuda-graphs off");
        fails = false;
        recorded.Run(batch);

        _happened[^2..].ShouldBe(["replay", "step on 1"]);
    }

    [Fact]
    public void Memory_that_ends_is_no_lack_of_support()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch(1);
        using var recorded = new RecordedStep(new FakeStepGraph(_ => { }), _ => throw new TorchOutOfMemoryException("full"), () => { });
        Should.Throw<TorchOutOfMemoryException>(() => recorded.Run(batch));
    }

    private void Note(Batch batch) => _happened.Add($"step on {batch.Inputs[0].item<float>()}");

    private static Batch Batch(float value) =>
        new([full([1], value).DetachFromDisposeScope()], zeros([1], ScalarType.Int64).DetachFromDisposeScope(), RealTokens: null);
}
