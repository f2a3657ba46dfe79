using Calibrate.Profiles;

namespace Calibrate.Measuring.Watch;

/// <summary>What a device's sensors and its driver tell that stays as it is while a run lasts.</summary>
/// <param name="Driver">Its version, e.g. <c>580.95.05</c>.</param>
/// <param name="CudaDriver">The newest CUDA it can run, e.g. <c>13.0</c>.</param>
/// <param name="PowerLimitWatts">In force.</param>
/// <param name="Ecc">Whether memory errors are corrected, which takes bandwidth on some.</param>
/// <param name="Mig">Whether the GPU is divided into several devices.</param>
/// <param name="Persistence">Whether the driver stays ready while nobody uses it.</param>
public sealed record DeviceTraits(
    string? Driver = null, string? CudaDriver = null, double? PowerLimitWatts = null, bool? Ecc = null, bool? Mig = null, bool? Persistence = null)
{
    /// <summary>The description with what the sensors know; what it says already stays.</summary>
    public DeviceDescription Complete(DeviceDescription device) => device with
    {
        Driver = device.Driver ?? Driver,
        CudaDriver = device.CudaDriver ?? CudaDriver,
        PowerLimitWatts = device.PowerLimitWatts ?? PowerLimitWatts,
        Ecc = device.Ecc ?? Word(Ecc),
        Mig = device.Mig ?? Word(Mig),
        Persistence = device.Persistence ?? Word(Persistence),
    };

    private static string? Word(bool? on) => on switch
    {
        true => "on",
        false => "off",
        null => null,
    };
}
