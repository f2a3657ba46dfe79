using Calibrate.Costs.Origins;
using Calibrate.Costs.Scaling;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What devices sum their gradients over.</summary>
internal sealed record DeviceLink(Interconnect Interconnect, Derivation Origin, string? Assumption)
{
    /// <summary>Implied by a published scaling of the same device inside one machine; else assumed.</summary>
    public static DeviceLink Of(Machine machine, int machines)
    {
        var row = machines > 1 || machine.Device is null ? null : PublishedScaling.Rows
            .Where(row => row.ImpliedBandwidth is not null && DeviceOf(row)?.Name == machine.Device.Name)
            .MinBy(row => row.ImpliedBandwidth!.Value.BytesPerSecond);
        if (row is not null)
        {
            var bandwidth = row.ImpliedBandwidth!.Value;
            return new(new(bandwidth, TimeSpan.Zero), Derivation.Leaf("bandwidth between devices", bandwidth.ToString(), Grounds.Published, $"implied by {row.Case}: {row.Source}"), null);
        }

        var where = machines > 1 ? "machines" : "the devices of one machine";
        return new(
            new(JobDefaults.Link, TimeSpan.Zero),
            Derivation.Leaf("bandwidth between devices", JobDefaults.Link.ToString(), Grounds.Assumed, "default of the program"),
            $"{JobDefaults.Link} between {where}: nothing published tells; give --link if you know it");
    }

    public static DeviceLink Given(ByteRate bandwidth) =>
        new(new(bandwidth, TimeSpan.Zero), Derivation.Leaf("bandwidth between devices", bandwidth.ToString(), Grounds.Given, "given"), null);

    // "8x A100-80 SXM (NVIDIA)"
    private static Processor? DeviceOf(PublishedScaling row)
    {
        var name = row.Machine[(row.Machine.IndexOf('x', StringComparison.Ordinal) + 1)..];
        return Processors.Find((name.IndexOf('(', StringComparison.Ordinal) is >= 0 and var end ? name[..end] : name).Trim());
    }
}
