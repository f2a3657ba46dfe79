using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>What a worker found out about the device and the library, once a run.</summary>
/// <param name="Peaks">Measured in this run.</param>
/// <param name="Missing">Why a precision has no peak.</param>
/// <param name="Support">Of each precision asked for, in each mode.</param>
/// <param name="Unwatched">What the device's sensors do not tell, and why; null for a device without any.</param>
/// <param name="WithoutOpinion">Why a second opinion is missing, by its source; null or empty where none is.</param>
/// <param name="WhyNoCudaGraphs">Null where steps can be recorded as CUDA graphs, and on a device that has none.</param>
public sealed record DeviceFacts(
    DeviceDescription Device,
    TorchDescription Torch,
    IReadOnlyList<Peak> Peaks,
    IReadOnlyDictionary<Precision, string> Missing,
    IReadOnlyList<Support> Support,
    IReadOnlyDictionary<string, string>? Unwatched = null,
    IReadOnlyDictionary<string, string>? WithoutOpinion = null,
    string? WhyNoCudaGraphs = null);

/// <param name="WhyNot">Null when it can be run.</param>
public sealed record Support(Precision Precision, Mode Mode, string? WhyNot);
