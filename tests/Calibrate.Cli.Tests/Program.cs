using Calibrate.Cli.Tests.Application;
using Calibrate.Cli.Tests.Kills;
using Calibrate.Cli.Tests.Workers;
using Calibrate.Measuring.Workers;
using Xunit.Runner.InProc.SystemConsole;

namespace Calibrate.Cli.Tests;

/// <summary>The tests; or a worker with a fake engine; or a parent that starts one, to be killed or starved by a test; or a whole run of them, to be killed.</summary>
internal static class Program
{
    public static int Main(string[] args) => args switch
    {
        [WorkerCommand.Verb] => Work(),
        [DoomedParent.Verb] => DoomedParent.Run(),
        [StarvedParent.Verb, var resource] => StarvedParent.Run(resource),
        [FakeRun.Verb, .. var rest] => FakeRun.Run(rest),
        _ => ConsoleRunner.Run(args).GetAwaiter().GetResult(),
    };

    private static int Work()
    {
        ResultsPipe.Remember();
        return WorkerMain.Run(() => new FakeEngine(), OpinionTests.Probe());
    }
}
