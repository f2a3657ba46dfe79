using System.Collections.Immutable;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>One device of the library, its readings in units: a whole GPU, or a MIG device, which is a part of one.</summary>
/// <remarks>
/// Of a MIG device the memory and the processes are its own. Clocks, temperature and limits are the whole GPU's, and hold for the
/// part as well. Utilisation, power and energy of the whole say nothing about the part, and are absent.
/// </remarks>
internal sealed class NvmlDevice(NvmlLibrary nvml, nint handle)
{
    // nvmlClockType_t, nvmlPerfPolicyType_t and nvmlMemoryErrorType_t of nvml.h.
    private const int SmClock = 1;
    private const int MemoryClock = 2;
    private const int Power = 0;
    private const int Thermal = 1;
    private const int SyncBoost = 2;
    private const int BoardLimit = 3;
    private const int Reliability = 5;
    private const int Corrected = 0;
    private const int Uncorrected = 1;
    private const int SinceDriverLoad = 0;

    private readonly nint _board = nvml.Ask<nint>("nvmlDeviceGetDeviceHandleFromMigDeviceHandle", handle).Value ?? handle;

    public string? Name => nvml.Text("nvmlDeviceGetName", handle);

    /// <summary>With its prefix: <c>GPU-…</c> or <c>MIG-…</c>.</summary>
    public string? Uuid => nvml.Text("nvmlDeviceGetUUID", handle);

    public bool IsPart => _board != handle;

    /// <summary>Share of the time in which a kernel was resident, 0 to 1: not how much of the device it used.</summary>
    public Sensed<double> KernelResident => OfTheWhole(() => nvml.Ask<NvmlUtilization>("nvmlDeviceGetUtilizationRates", handle).As(u => Math.Min(u.Gpu, 100) / 100.0));

    /// <summary>Bytes, without what the driver keeps for itself where it tells that apart.</summary>
    public Sensed<(long Used, long Total)> Memory =>
        nvml.Ask("nvmlDeviceGetMemoryInfo_v2", handle, NvmlMemory2.Asked).As(m => ((long)m.Used, (long)m.Total))
            .Or(() => nvml.Ask<NvmlMemory>("nvmlDeviceGetMemoryInfo", handle).As(m => ((long)m.Used, (long)m.Total)));

    public Sensed<double> SmClockHz => Clock(SmClock);

    public Sensed<double> MemoryClockHz => Clock(MemoryClock);

    /// <summary>Now, or over the last second: it depends on the generation (nvml.h).</summary>
    public Sensed<double> PowerWatts => OfTheWhole(() => nvml.Ask<uint>("nvmlDeviceGetPowerUsage", handle).As(milliwatts => milliwatts / 1e3));

    /// <summary>A counter: see <see cref="EnergyWindow"/>.</summary>
    public Sensed<ulong> EnergyMillijoules => OfTheWhole(() => nvml.Ask<ulong>("nvmlDeviceGetTotalEnergyConsumption", handle));

    public Sensed<double> TemperatureCelsius =>
        nvml.AskOf<uint>("nvmlDeviceGetTemperature", _board, 0).As(degrees => (double)degrees)
            .Or(() => nvml.Ask("nvmlDeviceGetTemperatureV", _board, NvmlTemperature.Asked).As(t => (double)t.Temperature));

    public Sensed<ClockReasons> ClockReasons =>
        nvml.Ask<ulong>("nvmlDeviceGetCurrentClocksEventReasons", _board)
            .Or(() => nvml.Ask<ulong>("nvmlDeviceGetCurrentClocksThrottleReasons", _board))
            .As(bits => (ClockReasons)bits);

    /// <summary>The lowest of all limits in force.</summary>
    public Sensed<double> PowerLimitWatts => nvml.Ask<uint>("nvmlDeviceGetEnforcedPowerLimit", _board).As(milliwatts => milliwatts / 1e3);

    public Sensed<bool> Ecc => nvml.AskPresent("nvmlDeviceGetEccMode", _board).As(mode => mode != 0);

    public Sensed<bool> Mig => nvml.AskPresent("nvmlDeviceGetMigMode", _board).As(mode => mode != 0);

    public Sensed<bool> Persistence => nvml.Ask<uint>("nvmlDeviceGetPersistenceMode", _board).As(mode => mode != 0);

    /// <summary>Since the driver was loaded.</summary>
    public Sensed<EccErrors> EccErrors
    {
        get
        {
            var corrected = nvml.AskOf<ulong>("nvmlDeviceGetTotalEccErrors", _board, Corrected, SinceDriverLoad);
            var uncorrected = nvml.AskOf<ulong>("nvmlDeviceGetTotalEccErrors", _board, Uncorrected, SinceDriverLoad);
            return corrected.Value is { } some && uncorrected.Value is { } other
                ? new(new((long)some, (long)other), null)
                : Sensed<EccErrors>.Absent(corrected.WhyNot ?? uncorrected.WhyNot!);
        }
    }

    public Sensed<TimeSpan> PowerViolation => Violation(Power);

    public Sensed<TimeSpan> ThermalViolation => Violation(Thermal);

    public Sensed<TimeSpan> SyncBoostViolation => Violation(SyncBoost);

    public Sensed<TimeSpan> BoardLimitViolation => Violation(BoardLimit);

    public Sensed<TimeSpan> ReliabilityViolation => Violation(Reliability);

    public Sensed<ImmutableArray<int>> Processes => NvmlProcesses.Ids(nvml, handle);

    /// <summary>The MIG devices that this GPU is divided into.</summary>
    public IEnumerable<NvmlDevice> Parts =>
        from index in Enumerable.Range(0, (int)(nvml.Ask<uint>("nvmlDeviceGetMaxMigDeviceCount", handle).Value ?? 0))
        let part = nvml.AskOf<nint>("nvmlDeviceGetMigDeviceHandleByIndex", handle, index).Value
        where part is not null
        select new NvmlDevice(nvml, part.Value);

    private Sensed<double> Clock(int domain) => nvml.AskOf<uint>("nvmlDeviceGetClockInfo", _board, domain).As(megahertz => megahertz * 1e6);

    private Sensed<TimeSpan> Violation(int policy) =>
        nvml.AskOf<NvmlViolationTime>("nvmlDeviceGetViolationStatus", _board, policy).As(v => TimeSpan.FromMicroseconds(v.ViolationTime / 1e3));

    private Sensed<T> OfTheWhole<T>(Func<Sensed<T>> read)
        where T : struct => IsPart ? Sensed<T>.Absent("told of the whole GPU only, of which this MIG device is a part") : read();
}
