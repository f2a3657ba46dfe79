using CsvHelper;
using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>
/// The makers' dense peak rates, from <c>Data/gpus.csv</c> (FLOP with fp32 accumulation, no sparsity; each row names its source).
/// An unknown device has none: a wrong peak is worse than no peak.
/// </summary>
public static class DatasheetPeaks
{
    private const string Resource = "Calibrate.Profiles.Data.gpus.csv";

    // As the driver names the device -> the row. Names that leave the board open (a bare "Tesla V100") are left out.
    private static readonly Dictionary<string, string> RowByDevice = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Tesla T4"] = "T4",
        ["NVIDIA T4"] = "T4",
        ["Tesla V100-SXM2-16GB"] = "V100 SXM2",
        ["Tesla V100-SXM2-32GB"] = "V100 SXM2",
        ["Tesla V100-PCIE-16GB"] = "V100 PCIe",
        ["Tesla V100-PCIE-32GB"] = "V100 PCIe",
        ["NVIDIA A10"] = "A10",
        ["NVIDIA A10G"] = "A10G",
        ["NVIDIA A100-SXM4-40GB"] = "A100 SXM 40GB",
        ["A100-SXM4-40GB"] = "A100 SXM 40GB",
        ["NVIDIA A100-SXM4-80GB"] = "A100 SXM 80GB",
        ["NVIDIA A100-PCIE-40GB"] = "A100 PCIe",
        ["NVIDIA A100 80GB PCIe"] = "A100 PCIe",
        ["NVIDIA GeForce RTX 3090"] = "RTX 3090",
        ["NVIDIA GeForce RTX 4080"] = "RTX 4080",
        ["NVIDIA GeForce RTX 4090"] = "RTX 4090",
        ["NVIDIA L4"] = "L4",
        ["NVIDIA L40S"] = "L40S",
        ["NVIDIA H100 80GB HBM3"] = "H100 SXM",
        ["NVIDIA H100 PCIe"] = "H100 PCIe",
        ["NVIDIA H200"] = "H200 SXM",
        ["NVIDIA B200"] = "B200 SXM",
    };

    private static readonly (Precision Precision, string Column)[] Columns =
    [
        (Precision.Fp32, "fp32_tflops"),
        (Precision.Tf32, "tf32_dense"),
        (Precision.Fp16, "fp16_dense_fp32acc"),
        (Precision.Bf16, "bf16_dense"),
    ];

    /// <summary>One peak per precision that the data sheet gives; empty for a device that is not known.</summary>
    /// <param name="deviceName">As the driver names it, e.g. <c>NVIDIA H200</c>.</param>
    public static IReadOnlyList<Peak> For(string deviceName) =>
        RowByDevice.TryGetValue(deviceName.Trim(), out var row) ? Read(row) : [];

    private static List<Peak> Read(string row)
    {
        using var stream = typeof(DatasheetPeaks).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {Resource}");
        using var csv = CsvReader.Create(stream, CsvReaderOptions.Default with { Separator = ',' });
        while (csv.Read())
        {
            if (csv.GetString("gpu") == row)
                return [.. Columns.Where(c => !csv[c.Column].IsEmpty).Select(c => ToPeak(csv, c.Precision, c.Column))];
        }
        throw new InvalidOperationException($"{Resource} has no row '{row}'");
    }

    private static Peak ToPeak(CsvReader csv, Precision precision, string column)
    {
        var source = $"datasheet: {csv.GetString("gpu")}, {csv.GetString("source")}";
        if (!csv["unverified_or_disputed"].IsEmpty)
            source += $" (note: {csv.GetString("unverified_or_disputed")})";
        return new(precision, csv.Parse<double>(column) * 1e12, BytesPerSecond: null, PeakKind.Datasheet, source);
    }
}
