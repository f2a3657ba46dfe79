using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices.Importing;

/// <summary>
/// <c>catalogs/v8/PROVIDER/vms.csv</c> of skypilot-org/skypilot-catalog: prices in US dollars an hour of the whole instance,
/// <c>GpuInfo</c> as Python prints a dictionary. The file does not name its seller. An empty price is one that SkyPilot does not know.
/// </summary>
internal static class SkyPilotFile
{
    private static readonly string[] Columns =
        ["InstanceType", "AcceleratorName", "AcceleratorCount", "vCPUs", "MemoryGiB", "Price", "Region", "GpuInfo", "SpotPrice"];

    public static IEnumerable<Offer> Read(byte[] bytes, ImportRequest request, List<string> skipped)
    {
        var provider = request.Provider
            ?? throw new UsageException($"--provider: {request.File} does not name its seller; give it, as in --provider aws-ec2");
        foreach (var row in Table.Read(request.File, bytes, Columns))
        {
            var (onDemand, spot) = (row.Amount("Price"), row.Amount("SpotPrice"));
            var count = row.Amount("AcceleratorCount") ?? (row.Text("AcceleratorName") is null ? 0 : 1);
            if (WhyNot(row, count) is { } why)
            {
                skipped.Add(FormattableString.Invariant($"line {row.Line}: {why}"));
                continue;
            }

            var offer = Offer(row, provider, request);
            if (onDemand is { } list)
                yield return offer with { Price = new(list, "USD") };
            if (spot is { } market)
                yield return offer with { Kind = PurchaseKind.Spot, Price = new(market, "USD"), Source = request.SourceOf(row, "SkyPilot", Zone(row)) };
        }
    }

    private static string? WhyNot(TableRow row, decimal count) => row.Text("InstanceType") switch
    {
        null => "an accelerator by itself, not an instance",
        var name when count != Math.Truncate(count) => FormattableString.Invariant($"{name} has {count} of a GPU: a slice of one is not priced"),
        var name when row.Amount("Price") is null && row.Amount("SpotPrice") is null => $"{name} has no price",
        _ => null,
    };

    private static Offer Offer(TableRow row, string provider, ImportRequest request)
    {
        var (name, memory) = (row.Text("AcceleratorName"), GpuMemory(row));
        return new()
        {
            Provider = provider,
            Instance = row.RequiredText("InstanceType"),
            Region = row.Text("Region"),
            GpuName = name,
            Gpu = name is null ? null : Processors.Find(name, memory),
            GpuMemory = name is null ? null : memory,
            GpuCount = row.Count("AcceleratorCount") ?? (name is null ? 0 : 1),
            VirtualCpus = row.Amount("vCPUs") is { } cpus && cpus == Math.Truncate(cpus) && cpus <= int.MaxValue ? (int)cpus : null,
            Memory = row.Memory("MemoryGiB"),
            Kind = PurchaseKind.OnDemand,
            Source = request.SourceOf(row, "SkyPilot", note: null),
        };
    }

    private static string? Zone(TableRow row) => row.Text("AvailabilityZone") is { } zone ? $"availability zone {zone}" : null;

    // {'Gpus': [{'Name': 'V100', 'Manufacturer': 'NVIDIA', 'Count': 8.0, 'MemoryInfo': {'SizeInMiB': 16384}}], ...}: of one GPU.
    private static ByteSize? GpuMemory(TableRow row)
    {
        if (row.Text("GpuInfo") is not { } text)
            return null;
        try
        {
            return PythonLiteral.Parse(text) is Dictionary<string, object?> info
                && info.GetValueOrDefault("Gpus") is List<object?> and [Dictionary<string, object?> gpu, ..]
                && gpu.GetValueOrDefault("MemoryInfo") is Dictionary<string, object?> memory
                && memory.GetValueOrDefault("SizeInMiB") is double mib and > 0 and < 1e9
                    ? new ByteSize((long)mib << 20)
                    : null;
        }
        catch (FormatException e)
        {
            throw row.Refuse("GpuInfo", $"is not a dictionary as Python prints one: {e.Message}");
        }
    }
}
