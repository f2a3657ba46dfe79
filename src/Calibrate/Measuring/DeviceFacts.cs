using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>What a worker found out about the device and the library, once a run.</summary>
/// <param name="Peaks">Measured in this run.</param>
/// <param name="Missing">Why a precision has no peak.</param>
/// <param name="Support">Of each precision asked for, in each mode.</param>
public sealed record DeviceFacts(
    DeviceDescription Device,
    TorchDescription Torch,
    IReadOnlyList<Peak> Peaks,
    IReadOnlyDictionary<Precision, string> Missing,
    IReadOnlyList<Support> Support);

/// <param name="WhyNot">Null when it can be run.</param>
public sealed record Support(Precision Precision, Mode Mode, string? WhyNot);
