using System.Globalization;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>
/// The tables that timm's <c>benchmark.py</c> writes, so that tools made for them read ours: its column names, its model names,
/// milliseconds and millions of parameters, the fastest first. Cells of images with figures only; its tables hold nothing else.
/// </summary>
internal static class TimmTable
{
    private static readonly Dictionary<string, string> ModelByWorkload = new(StringComparer.Ordinal)
    {
        ["vit-ti"] = "vit_tiny_patch16_224",
        ["vit-s"] = "vit_small_patch16_224",
        ["vit-b"] = "vit_base_patch16_224",
        ["vit-l"] = "vit_large_patch16_224",
        ["vit-h"] = "vit_huge_patch14_224",
    };

    public static string Of(Profile profile, Mode mode)
    {
        var task = mode == Mode.Train ? "train" : "infer";
        var rows = profile.Cells
            .Where(cell => cell.Figures is not null && cell.Status.Standing != Standing.Refused && cell.Key.Mode == mode && cell.Key.Method == Method.Full && cell.Key.Size.Kind == InputKind.Image)
            .OrderByDescending(cell => cell.Figures!.SamplesPerSecond.Value)
            .Select(Row);
        return $"model,{task}_samples_per_sec,{task}_step_time,{task}_batch_size,{task}_img_size,param_count\n{string.Concat(rows)}";
    }

    private static string Row(Cell cell)
    {
        var (key, figures) = (cell.Key, cell.Figures!);
        var model = ModelByWorkload.GetValueOrDefault(key.Workload, key.Workload);
        return string.Create(CultureInfo.InvariantCulture, $"{model},{figures.SamplesPerSecond.Value:0.00},{figures.StepSeconds.Value * 1e3:0.000},{key.Batch},{key.Size.Value},{cell.Parameters / 1e6:0.00}\n");
    }
}
