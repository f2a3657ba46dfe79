using Calibrate.Measuring.Hosts;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Workloads;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>The search for a batch on libtorch, within the memory that this process has and a little more.</summary>
public class BatchSearchTests
{
    [Fact]
    public void A_batch_is_found_and_every_try_gives_its_memory_back()
    {
        var messages = new List<WorkerMessage>();
        var memory = MemoryInfo.OfThisProcess("VmRSS") + (600L << 20);
        new BatchMeasurement(new LibtorchEngine(), TimeProvider.System, messages.Add).Run(
            new()
            {
                Device = "cpu",
                Threads = 2,
                Cell = new("bert-mini", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Sequence(128)),
                Seed = 1,
                Tries = [],
            },
            memory);

        var tries = messages.OfType<WorkerMessage.Tried>().Select(t => t.Try).ToList();
        BatchRule.Next(tries).ShouldBeNull();
        BatchRule.Answer(tries).ShouldNotBeNull().ShouldBeGreaterThan(1);
        // Back down from the largest, the peaks are lower again: what was taken for it is free.
        var largest = tries.MaxBy(t => t.Batch).ShouldNotBeNull();
        largest.End.ShouldBe(TryEnd.TooFull);
        foreach (var later in tries.SkipWhile(t => t != largest).Skip(1))
            later.PeakMemoryBytes.ShouldNotBeNull().ShouldBeLessThan(largest.PeakMemoryBytes!.Value);
    }
}
