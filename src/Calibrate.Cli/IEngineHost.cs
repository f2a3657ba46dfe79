using Calibrate.Measuring;
using Calibrate.Planning;

namespace Calibrate.Cli;

/// <summary>The one place the engine comes from.</summary>
internal interface IEngineHost
{
    /// <summary>Read without loading the engine's library.</summary>
    IReadOnlyList<WorkloadDescriptor> Catalogue { get; }

    /// <summary>Finds the library and makes it ready, once, before workers start.</summary>
    /// <param name="progress">Told of steps that take seconds.</param>
    /// <returns>Environment variables that spare the workers the search.</returns>
    /// <exception cref="RunFailedException">There is none; the message says what to install.</exception>
    IReadOnlyDictionary<string, string> Prepare(Action<string> progress);

    /// <summary>Of the CUDA devices in the order of their numbers, without a prefix; empty without a CUDA driver.</summary>
    IReadOnlyList<string?> CudaUuids { get; }

    /// <summary>In the process that does the work.</summary>
    IEngine Create();
}
