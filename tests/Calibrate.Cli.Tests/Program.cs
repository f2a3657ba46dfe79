using Calibrate.Cli.Tests.Workers;
using Calibrate.Measuring.Workers;
using Xunit.Runner.InProc.SystemConsole;

namespace Calibrate.Cli.Tests;

/// <summary>The tests; or a worker with a fake engine; or a parent that starts one, to be killed by a test.</summary>
internal static class Program
{
    public static int Main(string[] args) => args switch
    {
        [WorkerCommand.Verb] => WorkerMain.Run(() => new FakeEngine()),
        [DoomedParent.Verb] => DoomedParent.Run(),
        _ => ConsoleRunner.Run(args).GetAwaiter().GetResult(),
    };
}
