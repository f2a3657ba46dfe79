using Calibrate.Units;

namespace Calibrate.Costs.Scaling;

/// <summary>The link that a ring of devices sums its gradients over.</summary>
/// <param name="Bandwidth">B, of one device in one direction: what NCCL's tests call bus bandwidth.</param>
/// <param name="Latency">α, of one hop.</param>
public sealed record Interconnect(ByteRate Bandwidth, TimeSpan Latency);

/// <summary>
/// Ring all-reduce: T = 2(N−1)·α + 2(N−1)/N·S/B. P. Patarasuk and X. Yuan, "Bandwidth optimal all-reduce algorithms for
/// clusters of workstations", JPDC 69 (2009); every byte passes each link about twice.
/// </summary>
public static class RingAllReduce
{
    public const string Formula = "T = 2(N-1) alpha + 2(N-1)/N S/B (ring all-reduce; Patarasuk and Yuan 2009)";

    /// <param name="devices">N; a single one has nothing to exchange.</param>
    /// <param name="gradients">S, as they are really sent: 4 bytes a parameter under autocast.</param>
    public static TimeSpan Time(int devices, ByteSize gradients, Interconnect link)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1);
        if (link.Bandwidth.BytesPerSecond is not > 0)
            throw new ArgumentOutOfRangeException(nameof(link), link, "a bandwidth is above zero");
        return (link.Latency * (2 * (devices - 1))) + TimeSpan.FromSeconds(Volume(devices, gradients) / link.Bandwidth.BytesPerSecond);
    }

    /// <summary>The bandwidth that a measured exchange had, its latency neglected: T solved for B.</summary>
    public static ByteRate Bandwidth(int devices, ByteSize gradients, TimeSpan time) => new(Volume(devices, gradients) / time.TotalSeconds);

    private static double Volume(int devices, ByteSize gradients) => 2.0 * (devices - 1) / devices * gradients.Bytes;
}
