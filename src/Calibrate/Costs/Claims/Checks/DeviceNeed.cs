using Calibrate.Gpus;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>On which machine a cell settles a claim.</summary>
/// <param name="Name">As people read it, e.g. <c>an A100</c>.</param>
/// <param name="Kind"><c>cpu</c> or <c>cuda</c>.</param>
internal sealed record DeviceNeed(string Name, string Kind, Func<Profile, bool> Is)
{
    /// <summary>Where a ratio of two cells is meant, not a time.</summary>
    public static readonly DeviceNeed Any = new("any one device", "cpu", _ => true);

    /// <summary>Where the share of a CPU's peak is meant.</summary>
    public static readonly DeviceNeed AnyCpu = new("any one CPU", "cpu", profile => profile.Device.Kind == "cpu");

    public static readonly DeviceNeed AnyGpu = new("any one NVIDIA GPU", "cuda", profile => profile.Device.Kind == "cuda");

    public static readonly DeviceNeed A100 = Gpu("an A100", "A100");

    public static readonly DeviceNeed T4 = Gpu("a T4", "T4");

    /// <summary>4 vCPU are two cores.</summary>
    public static readonly DeviceNeed G4dnXlarge = Gpu("a g4dn.xlarge", "T4", cores: 2);

    public static readonly DeviceNeed G4dnTwoXlarge = Gpu("a g4dn.2xlarge", "T4", cores: 4);

    public static readonly DeviceNeed V100 = Gpu("a V100", "V100");

    public static readonly DeviceNeed A10G = Gpu("an A10G", "A10G");

    /// <summary>The two processors that such instances run on.</summary>
    public static readonly DeviceNeed M5Xlarge = Xeon("an m5.xlarge", cores: 2);

    public static readonly DeviceNeed M5TwoXlarge = Xeon("an m5.2xlarge", cores: 4);

    // The host's cores tell instances of one GPU apart.
    private static DeviceNeed Gpu(string name, string board, int? cores = null) => new(
        name, "cuda",
        profile => (cores is null || profile.Environment.PhysicalCores == cores)
            && Processors.Find(profile.Device.Name, new ByteSize(profile.Device.MemoryBytes))?.Name.Split(' ')[0] == board);

    private static DeviceNeed Xeon(string name, int cores) => new(
        name, "cpu",
        profile => profile.Device.Units == cores
            && (profile.Device.Name.Contains("8175M", StringComparison.Ordinal) || profile.Device.Name.Contains("8259CL", StringComparison.Ordinal)));
}
