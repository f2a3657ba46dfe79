using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Tests.Measuring;
using Calibrate.Workloads;

namespace Calibrate.Cli.Tests.Suites;

/// <summary>What launches of real cells would take on a GPU, from their FLOP: a model to plan by, not a measurement.</summary>
/// <param name="StartUp">Of a process with CUDA, until its model stands on the device.</param>
/// <param name="Bf16FlopPerSecond">Dense peak; fp16 has the same, tf32 a half, fp32 a fifteenth, as on an H200.</param>
/// <param name="Utilisation">Of the peak, in whole steps.</param>
internal sealed record ModelledGpu(TimeSpan StartUp, double Bf16FlopPerSecond = 989e12, double Utilisation = 0.4)
{
    /// <summary>Of a cell's first launch, which goes on until the energy counter was watched for five seconds after the warm-up.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(5.5);

    /// <summary>Two probes of a launch, and its end.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(0.8);

    public ScriptedLauncher Launcher(FakeTime time, Func<MeasureRequest, double>? noise = null) => new(time)
    {
        // Four precisions of 2 s each, and the copy.
        ProbeTime = StartUp + TimeSpan.FromSeconds(10),
        TimeOf = Launch,
        StepSeconds = request => Step(request.Cell).TotalSeconds * (noise?.Invoke(request) ?? 1),
    };

    private TimeSpan Step(CellKey cell)
    {
        var forward = WorkloadCatalog.All.Single(w => w.Name == cell.Workload).ForwardFlop(cell.Size) * cell.Batch;
        var passes = cell.Mode == Mode.Forward ? 1 : cell.Checkpointing == Checkpointing.On ? 4 : 3;
        var rate = Bf16FlopPerSecond / (cell.Precision switch { Precision.Fp32 => 15, Precision.Tf32 => 2, _ => 1 });
        return TimeSpan.FromSeconds(passes * forward / (rate * Utilisation));
    }

    private TimeSpan Launch(MeasureRequest request)
    {
        var step = Step(request.Cell);
        // The first step and the pilots, then the blocks; a first launch also times half the batch.
        var pilots = (3 * step) + (request.Blocks.MinDuration / 2);
        var blocks = request.Blocks.Count * request.Blocks.StepsFor(1, step) * step;
        var half = TimeSpan.FromSeconds(0.4);
        return StartUp + Around + pilots + (request.Round == 1 ? TimeSpan.FromTicks(Math.Max(blocks.Ticks, Watched.Ticks)) + half : blocks);
    }
}
