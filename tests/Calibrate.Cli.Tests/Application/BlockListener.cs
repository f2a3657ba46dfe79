using Calibrate.Measuring;
using Calibrate.Measuring.Workers;

namespace Calibrate.Cli.Tests.Application;

/// <summary>Hears of each block of the plan's cells once the run has dealt with it: from then on it must not be lost.</summary>
internal sealed class BlockListener(ILauncher inner, Action<string> hear) : ILauncher
{
    public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop)
    {
        return inner.Run(request, startupCap, Hear, stop);

        void Hear(WorkerMessage message)
        {
            said(message);
            if (message is WorkerMessage.BlockTimed block && request is MeasureRequest { Purpose: LaunchPurpose.Cell } measure)
                hear(Measured.Block(measure.Cell.Id, measure.Seed, block.SecondsPerStep));
        }
    }
}
