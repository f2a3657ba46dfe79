using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>
/// The library that does the work: libtorch in the program, a deterministic fake in tests. Lives in the worker process.
/// </summary>
public interface IEngine
{
    /// <summary>Builds a cell's model, optimizer and inputs on the device.</summary>
    /// <exception cref="UnsupportedException">The device or the library cannot do it.</exception>
    /// <exception cref="OutOfDeviceMemoryException">It does not fit.</exception>
    IWorkload Build(CellKey cell, string device, ulong seed);

    IDeviceProbe OpenProbe(string device);

    /// <exception cref="UnsupportedException">There is no such device here; the message says why and what would work.</exception>
    DeviceDescription DescribeDevice(string device);

    /// <summary>By which the sensors of a CUDA device are found, without a prefix; null where nothing tells it.</summary>
    string? DeviceUuid(string device) => null;

    TorchDescription DescribeTorch();

    /// <summary>Why steps cannot be recorded as CUDA graphs; null where they can, and on a device that has none to record.</summary>
    string? WhyNoCudaGraphs(string device) => null;

    /// <summary>Why the device or the library cannot do this at all; null when it can.</summary>
    string? WhyUnsupported(Precision precision, Mode mode, string device);

    /// <summary>Where checkpoints are written; called before the cell is built, and only for one that writes any.</summary>
    void UseCheckpointFolder(string folder)
    {
    }

    /// <summary>Sets the intra-operator threads; called once, before anything else.</summary>
    void UseThreads(int threads);
}
