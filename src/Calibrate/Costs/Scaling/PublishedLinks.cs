using Calibrate.Costs.Flops;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Scaling;

/// <summary>The bandwidth between devices of one machine that a published pair of throughputs implies, none of the exchange hidden.</summary>
/// <param name="Gradients">That each step exchanged.</param>
public sealed record PublishedLink(Processor Device, ByteSize Gradients, ByteRate Bandwidth, string Case, string Source);

/// <summary>What published scalings imply of the links, and how far they are apart.</summary>
public static class PublishedLinks
{
    /// <summary>Of <c>published_scaling.csv</c>: the rows that lend their bandwidth.</summary>
    public static IReadOnlyList<PublishedLink> Scalings => field ??=
    [
        .. from row in PublishedScaling.Rows
           where row.ImpliedBandwidth is not null
           let device = DeviceOf(row)
           where device is not null
           select new PublishedLink(device, row.Gradients, row.ImpliedBandwidth!.Value, row.Case, row.Source),
    ];

    /// <summary>Of the published throughputs: one device beside several, all else alike, both batches told.</summary>
    public static IReadOnlyList<PublishedLink> Pairs => field ??=
    [
        .. from one in PublishedThroughputs.All
           where one.Conditions is { Mode: Mode.Train, Devices: 1, Batch: not null }
           from several in PublishedThroughputs.All
           where several.Conditions.Devices > 1 && several.Collection == one.Collection && several.Conditions.Batch == one.Conditions.Batch
               && several.Conditions.Device.Equals(one.Conditions.Device) && several.Conditions.IsLike(one.Conditions with { Devices = several.Conditions.Devices })
           let link = Implied(one, several)
           where link is not null && !Scalings.Any(row => row.Device.Equals(link.Device) && row.Gradients == link.Gradients && row.Source.StartsWith(one.Collection, StringComparison.Ordinal))
           select link,
    ];

    /// <summary>
    /// Deviation of the logarithm of a link's bandwidth about what is published of the same device: pooled over the devices with
    /// several rows. Publishers and models move it more than the device does, so that it serves where nothing is published too.
    /// </summary>
    public static double Deviation => PooledOnce.Value;

    private static readonly Lazy<double> PooledOnce = new(() => Pooled([.. Scalings, .. Pairs]));

    private static double Pooled(IEnumerable<PublishedLink> links)
    {
        var (squares, freedom) = (0.0, 0);
        foreach (var device in links.GroupBy(link => link.Device.Name))
        {
            double[] logs = [.. device.Select(link => Math.Log(link.Bandwidth.BytesPerSecond))];
            var mean = logs.Average();
            squares += logs.Sum(value => (value - mean) * (value - mean));
            freedom += logs.Length - 1;
        }
        return Math.Sqrt(squares / freedom);
    }

    private static PublishedLink? Implied(PublishedThroughput one, PublishedThroughput several)
    {
        var conditions = one.Conditions;
        var devices = several.Conditions.Devices;
        var (alone, together) = (conditions.Batch!.Value / one.Figure.SamplesPerSecond.Value, conditions.Batch.Value * devices / several.Figure.SamplesPerSecond.Value);
        if (Architectures.Find(conditions.Workload) is not { } model || together <= alone)
            return null;
        // As the scaling rows are read: 16-bit training exchanges 16-bit gradients.
        var width = conditions.Precision is Precision.Fp16 or Precision.Bf16 ? 2 : 4;
        var gradients = new ByteSize(width * model.Parameters(conditions.Size));
        return new(
            conditions.Device, gradients, RingAllReduce.Bandwidth(devices, gradients, TimeSpan.FromSeconds(together - alone)),
            FormattableString.Invariant($"{one.Model} on {devices} x {conditions.Device.Name}"), conditions.Software);
    }

    // "8x A100-80 SXM (NVIDIA)"
    private static Processor? DeviceOf(PublishedScaling row)
    {
        var name = row.Machine[(row.Machine.IndexOf('x', StringComparison.Ordinal) + 1)..];
        return Processors.Find((name.IndexOf('(', StringComparison.Ordinal) is >= 0 and var end ? name[..end] : name).Trim());
    }
}
