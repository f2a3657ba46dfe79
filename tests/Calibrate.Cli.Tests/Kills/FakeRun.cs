using System.Diagnostics;
using System.Globalization;
using Calibrate.Cli.Tests.Application;
using Calibrate.Cli.Tests.Workers;
using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Cli.Tests.Kills;

/// <summary>
/// The program as it is, runner, log and worker processes, on a fake engine with steps of no length. Each block is printed once
/// the run has dealt with it.
/// </summary>
internal static class FakeRun
{
    public const string Verb = "fake-run";

    /// <summary>At which point of its work on the disk, from 1, the program ends itself with SIGKILL; not set: at none.</summary>
    public const string KillVariable = "CALIBRATE_TEST_KILL_AT";

    public static int Run(string[] args)
    {
        var command = WorkerCommand.OfThisProgram(typeof(FakeRun).Assembly.Location, new Dictionary<string, string>());
        return (int)new App(new(
            new Host(),
            _ => new BlockListener(new WorkerLauncher(command), Console.Out.WriteLine),
            () => new("no driver here", null, null, []),
            new(TextReader.Null, Console.Out, Console.Error, Live: false),
            TimeProvider.System,
            new("1.2.3", "abc"),
            PriceFolder: "",
            OwnDisk())).Run(args);
    }

    private static IDisk OwnDisk()
    {
        if (Environment.GetEnvironmentVariable(KillVariable) is not { } text)
            return Disk.Local;
        var left = int.Parse(text, CultureInfo.InvariantCulture);
        return new SteppedDisk((_, _) =>
        {
            if (--left == 0)
                Process.GetCurrentProcess().Kill();
        });
    }

    private sealed class Host : IEngineHost
    {
        public IReadOnlyList<WorkloadDescriptor> Catalogue { get; } = [Workload("fake-a"), Workload("fake-b")];

        public IReadOnlyList<string?> CudaUuids => [];

        public IReadOnlyDictionary<string, string> Prepare(Action<string> progress) => new Dictionary<string, string>();

        public IEngine Create() => new FakeEngine();

        private static WorkloadDescriptor Workload(string name) => new()
        {
            Name = name,
            Description = name,
            Parameters = 1000,
            DefaultSize = InputSize.Image(32),
            DefaultCpuBatch = 1,
            DefaultCudaBatch = 1,
            ForwardFlop = _ => 1,
            RejectSize = _ => null,
        };
    }
}
