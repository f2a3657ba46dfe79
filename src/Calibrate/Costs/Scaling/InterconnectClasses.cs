using Calibrate.Gpus;
using Calibrate.Tables;

namespace Calibrate.Costs.Scaling;

/// <summary>What joins the devices of one kind.</summary>
/// <param name="Unverified">What is recalled rather than read in the source; null for nothing.</param>
public sealed record InterconnectClass(string Gpu, string Class, string Source, string? Unverified);

/// <summary>What joins the devices of one machine: a generation of NVSwitch, an NVLink bridge, PCIe (<c>Data/interconnects.csv</c>).</summary>
public static class InterconnectClasses
{
    public static IReadOnlyList<InterconnectClass> Rows => field ??=
    [
        .. Table.Embedded("Calibrate.Costs.Scaling.Data.interconnects.csv", "gpu", "class", "source", "unverified")
            .Select(row => new InterconnectClass(row.RequiredText("gpu"), row.RequiredText("class"), row.RequiredText("source"), row.Text("unverified"))),
    ];

    /// <summary>E.g. of class <c>NVSwitch 2 (NVLink 3)</c>; null for a device of which nobody says.</summary>
    public static InterconnectClass? Of(Processor device) => Rows.FirstOrDefault(row => row.Gpu == device.Name);
}
