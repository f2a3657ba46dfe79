using System.Globalization;
using System.Text.Json;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>What there is to measure.</summary>
public static class WorkloadList
{
    public static string Text(IReadOnlyList<WorkloadDescriptor> workloads) => TextTable.Of(
        ["workload", "modes", "methods", "description", "size", "parameters", "forward/sample", "batch cpu", "batch cuda"],
        workloads.Select(workload => (string?[])
        [
            workload.Name,
            string.Join(',', workload.Modes.Select(Words.Of)),
            string.Join(',', workload.Methods.Select(Words.Of)),
            workload.Description,
            (workload.DefaultSize with { Embeddings = workload.Embeddings }).ToString(),
            workload.Parameters.ToString("N0", CultureInfo.InvariantCulture),
            new FlopCount(workload.ForwardFlop(workload.DefaultSize)).ToString(),
            workload.DefaultCpuBatch.ToString(CultureInfo.InvariantCulture),
            workload.DefaultCudaBatch.ToString(CultureInfo.InvariantCulture),
        ]),
        leftAligned: 4);

    /// <summary>An array of objects; <c>forwardFlop</c> is of one sample at the default size.</summary>
    public static string Json(IReadOnlyList<WorkloadDescriptor> workloads) =>
        JsonSerializer.Serialize([.. workloads.Select(ToJson)], ReportContext.Readable.JsonWorkloadArray) + "\n";

    private static JsonWorkload ToJson(WorkloadDescriptor workload) => new(
        workload.Name,
        workload.Description,
        workload.Parameters,
        workload.ForwardFlop(workload.DefaultSize),
        [.. workload.Modes.Select(Words.Of)],
        [.. workload.Methods.Select(Words.Of)],
        workload.Blocks is null ? [] : [.. LoraTargetNames.All],
        new(workload.DefaultCpuBatch, workload.DefaultCudaBatch),
        Words.Of(workload.DefaultSize.Kind),
        workload.DefaultSize.Value,
        workload.Embeddings is var (image, text) ? new(image, text) : null,
        workload.Pipeline is { } pipeline ? Words.Of(pipeline) : null);
}
