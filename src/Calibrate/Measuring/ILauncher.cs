using Calibrate.Measuring.Workers;

namespace Calibrate.Measuring;

/// <summary>Starts workers: real processes in the program, a script in tests.</summary>
public interface ILauncher
{
    /// <exception cref="RunFailedException">There is no such device here, or the worker broke.</exception>
    DeviceFacts Probe(PeaksRequest request, TimeSpan startupCap, CancellationToken stop);

    /// <summary>Any end is an outcome, never an exception.</summary>
    LaunchOutcome Launch(MeasureRequest request, CancellationToken stop);
}

/// <summary>The run cannot go on: one message for the user. Exit code 1.</summary>
public sealed class RunFailedException(string message) : Exception(message);
