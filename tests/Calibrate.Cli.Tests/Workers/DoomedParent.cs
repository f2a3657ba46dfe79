using Calibrate.Measuring;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>A process that starts a worker which hangs, and waits for it.</summary>
internal static class DoomedParent
{
    public const string Verb = "doomed-parent";

    public static int Run()
    {
        Requests.Launcher().Launch(Requests.Measure(Faults.Hangs), CancellationToken.None);
        return 0;
    }
}
