using Calibrate.Gpus;
using Calibrate.Tables;

namespace Calibrate.Costs.Scaling;

/// <summary>What joins the devices of one machine: a generation of NVSwitch, an NVLink bridge, PCIe (<c>Data/interconnects.csv</c>).</summary>
public static class InterconnectClasses
{
    private static Dictionary<string, string> ByDevice => field ??= Table
        .Embedded("Calibrate.Costs.Scaling.Data.interconnects.csv", "gpu", "class", "source", "unverified")
        .ToDictionary(row => row.RequiredText("gpu"), row => row.RequiredText("class"), StringComparer.Ordinal);

    /// <summary>E.g. <c>NVSwitch 2 (NVLink 3)</c>; null for a device of which nobody says.</summary>
    public static string? Of(Processor device) => ByDevice.GetValueOrDefault(device.Name);
}
