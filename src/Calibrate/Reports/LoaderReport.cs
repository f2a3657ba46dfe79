using Calibrate.Profiles;
using Calibrate.Profiles.Loading;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>A loader measurement as text, or as the document it is.</summary>
public static class LoaderReport
{
    public static string Json(LoaderProfile loader) => System.Text.Encoding.UTF8.GetString(LoaderJson.Write(loader));

    public static string Text(LoaderProfile loader) =>
        TextTable.Facts(Facts(loader)) + "\n" + TextTable.Of(["workers", "status", "images/s", "a worker", "over one"], loader.Workers.Select(row => Row(row, loader.Workers[0])), leftAligned: 2);

    private static (string, string)[] Facts(LoaderProfile loader) =>
    [
        ("host", FormattableString.Invariant($"{loader.Device.Name}, {loader.Environment.PhysicalCores} physical cores, {loader.Environment.Processors} processors")),
        ("pipeline", FormattableString.Invariant($"{Words.Of(loader.Pipeline)} to {loader.ImageSize} pixels, batches of {loader.Batch}, {loader.Prefetch} made ahead by each worker")),
        ("images", FormattableString.Invariant($"{loader.Images.Count} {loader.Images.Source}, {new ByteSize((long)loader.Images.MeanBytes)} each, decoded by {loader.Environment.Library}")),
    ];

    // Speed-up only over a row of one worker.
    private static string?[] Row(LoaderRow row, LoaderRow first) =>
    [
        row.Workers.ToString(System.Globalization.CultureInfo.InvariantCulture),
        row.Status.ToString(),
        Rate(row.ImagesPerSecond),
        Figure.Significant(row.ImagesPerSecond.Value / row.Workers),
        first.Workers == 1 ? Figure.Significant(row.ImagesPerSecond.Value / first.ImagesPerSecond.Value, 3) + "x" : null,
    ];

    private static string Rate(Interval rate) => (rate.Low, rate.High) switch
    {
        ({ } low, { } high) => $"{Figure.Significant(rate.Value)} [{Figure.Significant(low)}, {Figure.Significant(high)}]",
        _ => Figure.Significant(rate.Value),
    };
}
