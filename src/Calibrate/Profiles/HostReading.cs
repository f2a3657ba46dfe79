namespace Calibrate.Profiles;

/// <summary>
/// What the host did besides the work, over the timed blocks of one launch. What the host does not tell is absent;
/// <see cref="EnvironmentDescription.Unwatched"/> says why.
/// </summary>
/// <param name="StealShare">CPU time the hypervisor gave to others, of all CPU time, 0 to 1.</param>
/// <param name="PressureShare">Time in which some task waited for a CPU, 0 to 1; absent with more threads than processors, which wait for each other.</param>
/// <param name="ThrottledShare">Time in which a CPU limit held the container back, of the time of the cores in use, 0 to 1.</param>
/// <param name="ForeignCpuShare">CPU time of processes other than the run's own and the kernel's, over the time of the cores in use; above 1 where it took more cores than those.</param>
/// <param name="ForeignProcess">The heaviest of them, name and id, where it took at least a hundredth of the cores in use.</param>
/// <param name="FrequencyLowHz">Lowest clock of the fastest processor, over looks between the blocks.</param>
/// <param name="FrequencyHighHz">Highest, likewise.</param>
public sealed record HostReading(
    double? StealShare = null, double? PressureShare = null, double? ThrottledShare = null,
    double? ForeignCpuShare = null, string? ForeignProcess = null,
    double? FrequencyLowHz = null, double? FrequencyHighHz = null);
