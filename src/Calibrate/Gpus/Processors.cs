using Calibrate.Planning;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Gpus;

/// <summary>
/// The one table that joins the names of devices: data sheets, price lists, published measurements, SkyPilot, gpuhunt and drivers
/// each spell them in their own way (<c>Data/names.csv</c>). A name that could mean two boards is settled by the memory, or not at all.
/// </summary>
public static class Processors
{
    // Drivers count 80 GiB as 79.6, sellers as 80 GB: well within this; the next size is twice as large.
    private const double MemoryTolerance = 0.1;

    private static ILookup<string, Processor> ByName =>
        field ??= Rows().ToLookup(row => row.Name, row => row.Processor, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every device there is a name for.</summary>
    public static IReadOnlyList<Processor> All => field ??= [.. ByName.SelectMany(group => group).Distinct()];

    /// <summary>Null when no such name is known, or when it means several devices and the memory does not tell which.</summary>
    /// <param name="name">In any spelling of the table; case does not matter.</param>
    /// <param name="memory">Of one device, as a price list or driver tells it.</param>
    public static Processor? Find(string name, ByteSize? memory = null) => Matches(name, memory) is [var only] ? only : null;

    /// <summary>As <see cref="Find"/>, for a name somebody typed.</summary>
    /// <exception cref="UsageException">It is unknown, or ambiguous.</exception>
    public static Processor Resolve(string name, ByteSize? memory = null) => Matches(name, memory) switch
    {
        [var only] => only,
        [] when ByName.Contains(name.Trim()) => throw new UsageException($"'{name}' with {memory} is no device that is known; it is made with {Sizes(Matches(name, memory: null))}"),
        [] => throw new UsageException($"there is no device '{name}'; there are {string.Join(", ", All.Select(device => device.Name).Distinct())}"),
        var several => throw new UsageException($"'{name}' may be {string.Join(" or ", several.Select(device => $"{device.Name} with {device.Memory}"))}; name one of them in full, or its memory, as in A100-80GB"),
    };

    private static List<Processor> Matches(string name, ByteSize? memory) =>
        [.. ByName[name.Trim()].Where(device => memory is null || device.Memory is null || IsNear(device.Memory.Value, memory.Value))];

    private static bool IsNear(ByteSize one, ByteSize other) => Math.Abs((double)one.Bytes / other.Bytes - 1) <= MemoryTolerance;

    private static string Sizes(IEnumerable<Processor> devices) => string.Join(" or ", devices.Select(device => device.Memory.ToString()));

    private static IEnumerable<(string Name, Processor Processor)> Rows()
    {
        foreach (var row in Table.Embedded("Calibrate.Gpus.Data.names.csv", "name", "processor", "kind", "memory_gib", "note"))
        {
            var processor = row.RequiredText("processor");
            yield return (row.RequiredText("name"), new(
                processor, Kind(row), row.Memory("memory_gib"), GpuSpecs.Find(processor), row.Text("note")));
        }
    }

    private static ProcessorKind Kind(TableRow row) => row.RequiredText("kind") switch
    {
        "nvidia" => ProcessorKind.Nvidia,
        "apple" => ProcessorKind.Apple,
        "cpu" => ProcessorKind.Cpu,
        var other => throw row.Refuse("kind", $"'{other}' is none of nvidia, apple, cpu"),
    };
}
