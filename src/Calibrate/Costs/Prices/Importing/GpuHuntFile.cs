using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices.Importing;

/// <summary>
/// A catalogue of dstackai/gpuhunt, as its <c>RawCatalogItem</c> writes it (the columns of 2025: <c>instance_name, location, price,
/// cpu_arch, cpu, memory, gpu_vendor, gpu_count, gpu_name, gpu_memory, spot, disk_size, flags, provider_data</c>; those of 2023, without
/// vendor, disk and flags, are read too): US dollars an hour, memory in GB as sellers count (taken as GiB), <c>spot</c> True or False.
/// The file names its seller only where it has a column <c>provider</c>.
/// </summary>
internal static class GpuHuntFile
{
    private static readonly string[] Columns = ["instance_name", "location", "price", "cpu", "memory", "gpu_count", "gpu_name", "gpu_memory", "spot"];

    public static IEnumerable<Offer> Read(byte[] bytes, ImportRequest request, List<string> skipped)
    {
        foreach (var row in Table.Read(request.File, bytes, Columns))
        {
            if (row.Amount("price") is not { } price)
            {
                skipped.Add(FormattableString.Invariant($"line {row.Line}: {row.Text("instance_name") ?? "a row"} has no price"));
                continue;
            }
            var (name, memory) = (row.Text("gpu_name"), row.Memory("gpu_memory"));
            yield return new()
            {
                Provider = request.Provider ?? row.Text("provider")
                    ?? throw new UsageException($"--provider: {request.File} does not name its seller; give it, as in --provider aws-ec2"),
                Instance = row.RequiredText("instance_name"),
                Region = row.Text("location"),
                GpuName = name,
                Gpu = name is null ? null : Processors.Find(name, memory),
                GpuMemory = name is null ? null : memory,
                GpuCount = row.Count("gpu_count") ?? 0,
                VirtualCpus = row.Count("cpu"),
                Memory = row.Memory("memory"),
                Kind = Kind(row),
                Price = new InstancePrice(price, "USD"),
                Source = request.SourceOf(row, "gpuhunt", note: null),
            };
        }
    }

    private static PurchaseKind Kind(TableRow row) => row.Text("spot")?.ToUpperInvariant() switch
    {
        "TRUE" => PurchaseKind.Spot,
        "FALSE" => PurchaseKind.OnDemand,
        var other => throw row.Refuse("spot", $"'{other}' is neither True nor False"),
    };
}
