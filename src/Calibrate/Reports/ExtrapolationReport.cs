using System.Globalization;
using System.Text;
using Calibrate.Costs.Throughputs;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>What leaving one GPU out says of extrapolated throughput, as the Markdown page that is kept in the repository.</summary>
public static class ExtrapolationReport
{
    public static string Markdown(LeaveOneGpuOut earned, IReadOnlyList<PublishedThroughput> published)
    {
        var text = new StringBuilder();
        text.Append("# How far extrapolated throughput can be trusted\n\n");
        text.Append("Written by `scripts/extrapolation`; do not edit.\n\n");
        text.Append(
            """
            A throughput on a GPU that nobody measured is made from one on a GPU that somebody did:

                time = arithmetic part / ratio of dense peaks at the precision + memory part / ratio of bandwidths

            Fitted is one number for each family of models, the FLOP that come with a byte of memory traffic; it divides the time between
            the two parts. To learn the error, one GPU after the other is left out: the numbers are fitted on the rest, and every row of
            the one left out is predicted from each other GPU that the same people ran the same work on (same precision, compiler, layout,
            model and size). A row counts once, by its worst prediction.


            """);
        Summary(text, earned);
        PerGpu(text, earned);
        Fitted(text, earned);
        Misses(text, earned);
        Unused(text, earned, published);
        return text.ToString();
    }

    private static void Summary(StringBuilder text, LeaveOneGpuOut earned)
    {
        var rows = earned.Rows.ToList();
        double[] errors = [.. rows.SelectMany(Errors)];
        text.Append("## The interval\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The prediction divided and multiplied by **{Figure.Significant(earned.Factor, 3)}**: from {Signed(1 / earned.Factor)} to {Signed(earned.Factor)}. ");
        text.Append(CultureInfo.InvariantCulture, $"It holds {Figure.Percent(earned.Coverage)} of the {rows.Count} left-out rows, and {Figure.Percent(Share(rows, earned.Factor))} of their {errors.Length} predictions. ");
        text.Append(CultureInfo.InvariantCulture, $"Judged by an interval that never saw the GPU in question, {Figure.Percent(earned.CoverageWithout)} of the rows are held. ");
        text.Append(CultureInfo.InvariantCulture, $"Each GPU ran the batch that suits it, so that the batches of a pair differ by up to {Figure.Significant(earned.BatchReach, 2)} times: as far, the interval holds another batch too. The median error of a prediction is {Figure.Percent(Quantile.Median(errors))}, the 90th percentile {Figure.Percent(Quantile.P90(errors))}.\n\n");
    }

    private static void PerGpu(StringBuilder text, LeaveOneGpuOut earned)
    {
        text.Append("| left out | rows | predictions | median error | P90 error | bias | held | factor without it | held by that |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var gpu in earned.Gpus.Where(gpu => gpu.Rows.Count > 0))
        {
            double[] errors = [.. gpu.Rows.SelectMany(Errors)];
            var bias = Math.Exp(gpu.Rows.SelectMany(row => row.Predictions).Average(prediction => Math.Log(prediction.Ratio)));
            text.Append(CultureInfo.InvariantCulture, $"| {gpu.Gpu} | {gpu.Rows.Count} | {errors.Length} | {Figure.Percent(Quantile.Median(errors))} | {Figure.Percent(Quantile.P90(errors))} | {Signed(bias)} | {Held(gpu.Rows, earned.Factor)} | {(gpu.FactorWithout is { } factor ? Figure.Significant(factor, 3) : "-")} | {(gpu.FactorWithout is { } without ? Held(gpu.Rows, without) : "-")} |\n");
        }
        text.Append("\nErrors are of predicted over published; bias is their geometric mean, above 0 where the GPU is slower than predicted.\n\n");
    }

    private static void Fitted(StringBuilder text, LeaveOneGpuOut earned)
    {
        var families = Enum.GetValues<ModelFamily>();
        text.Append("## What was fitted\n\n");
        text.Append(CultureInfo.InvariantCulture, $"FLOP per byte; at the low end all time is memory. Where one GPU's absence moves a number far, the other GPUs do not tell the two parts apart.\n\n| without | {string.Join(" | ", families.Select(family => family.ToString().ToLowerInvariant()))} |\n|---|{string.Concat(families.Select(_ => "--:|"))}\n");
        foreach (var (name, work) in earned.Gpus.Select(gpu => (gpu.Gpu, gpu.Work)).Prepend(("none: in use", earned.Work)))
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", families.Select(family => work.TryGetValue(family, out var fitted) ? Figure.Significant(fitted.FlopPerByte, 3) : "-"))} |\n");
        text.Append('\n');
    }

    private static void Misses(StringBuilder text, LeaveOneGpuOut earned)
    {
        text.Append("## What the interval misses\n\n");
        foreach (var row in earned.Rows.Where(row => row.WorstFactor > earned.Factor))
        {
            var worst = row.Predictions.MaxBy(prediction => Math.Max(prediction.Ratio, 1 / prediction.Ratio));
            text.Append(CultureInfo.InvariantCulture, $"- {row.Row.Conditions}: {Signed(worst.Ratio)} when predicted from {worst.From}\n");
        }
        text.Append('\n');
    }

    private static void Unused(StringBuilder text, LeaveOneGpuOut earned, IReadOnlyList<PublishedThroughput> published)
    {
        var used = earned.Rows.Select(row => row.Row).ToHashSet<PublishedThroughput>(ReferenceEqualityComparer.Instance);
        text.Append(CultureInfo.InvariantCulture, $"## What could not be used\n\nOf {published.Count} published rows {used.Count} are predicted. The others:\n\n");
        foreach (var reason in published.Where(row => !used.Contains(row)).GroupBy(Why).OrderByDescending(group => group.Count()))
            text.Append(CultureInfo.InvariantCulture, $"- {reason.Count()}: {reason.Key}{Devices(reason)}\n");
        text.Append(
            """

            So the interval is earned on training alone. A forward pass is extrapolated with the same numbers, and says that nothing
            published checks it. Nothing is carried between CPUs, Apple chips and NVIDIA GPUs, nor to or from a GPU without a row in
            `gpus.csv`.

            """);
    }

    private static string Why(PublishedThroughput row) =>
        LeaveOneGpuOut.WhyNot(row.Conditions) ?? "the same people ran this work in this precision on no other GPU";

    private static string Devices(IEnumerable<PublishedThroughput> rows) =>
        $" ({string.Join(", ", rows.Select(row => row.Conditions.Device.Name).Distinct().Order(StringComparer.Ordinal))})";

    private static IEnumerable<double> Errors(HeldOutRow row) => row.Predictions.Select(prediction => Math.Abs(prediction.Ratio - 1));

    private static double Share(IEnumerable<HeldOutRow> rows, double factor) =>
        rows.SelectMany(row => row.Predictions).Average(prediction => Math.Max(prediction.Ratio, 1 / prediction.Ratio) <= factor ? 1.0 : 0);

    private static string Held(IReadOnlyList<HeldOutRow> rows, double factor) =>
        FormattableString.Invariant($"{rows.Count(row => row.WorstFactor <= factor)} of {rows.Count}");

    // 1.25 as +25.0%.
    private static string Signed(double ratio) => (ratio < 1 ? "-" : "+") + Figure.Percent(Math.Abs(ratio - 1));
}
