using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Torch;
using Calibrate.Workloads;

namespace Calibrate.Cli;

/// <summary>The engine on libtorch.</summary>
internal sealed class LibtorchHost : IEngineHost
{
    public IReadOnlyList<WorkloadDescriptor> Catalogue => WorkloadCatalog.All;

    public IReadOnlyDictionary<string, string> Prepare(Action<string> progress)
    {
        try
        {
            return LibtorchSetup.Prepare(progress);
        }
        catch (LibtorchSetupException e)
        {
            throw new RunFailedException(e.Message);
        }
    }

    public IReadOnlyList<string?> CudaUuids => CudaUuid.All();

    public IEngine Create() => new LibtorchEngine();
}
