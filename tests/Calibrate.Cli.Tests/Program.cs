using Calibrate.Cli.Tests.Kills;
using Calibrate.Cli.Tests.Workers;
using Calibrate.Measuring.Workers;
using Xunit.Runner.InProc.SystemConsole;

namespace Calibrate.Cli.Tests;

/// <summary>The tests; or a worker with a fake engine; or a parent that starts one, or a whole run of them, to be killed by a test.</summary>
internal static class Program
{
    public static int Main(string[] args) => args switch
    {
        [WorkerCommand.Verb] => WorkerMain.Run(() => new FakeEngine()),
        [DoomedParent.Verb] => DoomedParent.Run(),
        [FakeRun.Verb, .. var rest] => FakeRun.Run(rest),
        _ => ConsoleRunner.Run(args).GetAwaiter().GetResult(),
    };
}
