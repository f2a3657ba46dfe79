using System.Globalization;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Gpus;

/// <summary>The data sheets that ship with the program. Each row names its source and what is in doubt about it.</summary>
public static class GpuSpecs
{
    public static IReadOnlyList<GpuSpec> All => field ??= [.. Rows().Select(Read)];

    /// <param name="name">The row's own name; <see cref="Processors"/> knows the others.</param>
    public static GpuSpec? Find(string name) => All.FirstOrDefault(spec => spec.Name == name);

    private static IEnumerable<TableRow> Rows() => Table.Embedded(
        "Calibrate.Gpus.Data.gpus.csv",
        "gpu", "fp32_tflops", "tf32_dense", "fp16_dense_fp32acc", "bf16_dense", "mem_gb", "gb_per_s", "tdp_w", "source", "unverified_or_disputed");

    private static GpuSpec Read(TableRow row) => new(
        row.RequiredText("gpu"),
        Flop(row, "fp32_tflops"),
        Flop(row, "tf32_dense"),
        Flop(row, "fp16_dense_fp32acc"),
        Flop(row, "bf16_dense"),
        Memory(row),
        row.Number("gb_per_s") is { } bandwidth ? new ByteRate(bandwidth * 1e9) : null,
        row.Number("tdp_w") is { } watts ? new Power(watts) : null,
        row.RequiredText("source"),
        row.Text("unverified_or_disputed"));

    private static FlopRate? Flop(TableRow row, string column) => row.Number(column) is { } tera ? new FlopRate(tera * 1e12) : null;

    // "16/32" for a board sold with either; "shared" for one that uses the host's.
    private static IReadOnlyList<ByteSize> Memory(TableRow row) => row.Text("mem_gb") switch
    {
        null or "shared" => [],
        var text => [.. text.Split('/').Select(size => new ByteSize(long.Parse(size, NumberStyles.None, CultureInfo.InvariantCulture) << 30))],
    };
}
