using Calibrate.Measuring.Workers;
using Calibrate.Planning;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>Requests to workers with a <see cref="FakeEngine"/>, with blocks of a millisecond.</summary>
internal static class Requests
{
    /// <summary>Long enough for a worker that means to obey, short enough to wait for one that does not.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.5);

    public static BlockSettings Blocks { get; } = new(8, 20, 3, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));

    public static MeasureRequest Measure(string workload, TimeSpan? startupCap = null) => new()
    {
        Device = "cpu",
        Threads = 1,
        Cell = new(workload, Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(224)),
        Round = 1,
        Seed = 1,
        Blocks = Blocks,
        Probe = ProbeSettings.Short(DeviceKind.Cpu),
        StartupCap = startupCap ?? TimeSpan.FromMinutes(1),
    };

    /// <summary>A second and a half in all: long enough for the kernel's count of CPU times.</summary>
    public static BlockSettings LongBlocks { get; } = new(10, 20, 3, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(2));

    public static PeaksRequest Peaks(string device) => new()
    {
        Device = device,
        Threads = 1,
        Precisions = [Precision.Fp32, Precision.Fp16],
        Probe = ProbeSettings.Long(DeviceKind.Cpu),
    };

    public static WorkerLauncher Launcher(params (string Name, string Value)[] variables) => new(
        WorkerCommand.OfThisProgram(typeof(Requests).Assembly.Location, variables.ToDictionary(v => v.Name, v => v.Value)), Grace);
}
