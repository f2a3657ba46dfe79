using System.Globalization;
using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Tables;

namespace Calibrate.Costs.Throughputs;

/// <summary>A figure somebody published, with where the row stands.</summary>
/// <param name="Collection">Who measured it, in one program on all devices: rows of one collection differ in nothing else.</param>
/// <param name="Model">As its source names it.</param>
public sealed record PublishedThroughput(string Model, string Collection, ThroughputFigure Figure)
{
    public ThroughputConditions Conditions => Figure.Conditions;
}

/// <summary>
/// Published measurements, each under its own conditions: <c>Data/published.csv</c>, and the figures for one GPU of
/// <c>Data/published-single-gpu.csv</c>, which their source prints beside those for several.
/// </summary>
public static class PublishedThroughputs
{
    private static readonly string[] Columns = ["model", "task", "gpu", "gpu_count", "precision", "batch", "value", "unit", "source", "note"];

    public static IReadOnlyList<PublishedThroughput> All => field ??= [.. Rows("published.csv").Concat(Rows("published-single-gpu.csv"))];

    private static Dictionary<string, (string Workload, InputSize Size)> Models => field ??= Table
        .Embedded("Calibrate.Costs.Throughputs.Data.models.csv", "model", "workload", "size")
        .ToDictionary(row => row.RequiredText("model"), row => (row.RequiredText("workload"), Size(row)), StringComparer.Ordinal);

    private static IEnumerable<PublishedThroughput> Rows(string file) =>
        Table.Embedded($"Calibrate.Costs.Throughputs.Data.{file}", Columns).Select(Read);

    private static PublishedThroughput Read(TableRow row)
    {
        var (model, source, note) = (row.RequiredText("model"), row.RequiredText("source"), row.Text("note"));
        if (!Models.TryGetValue(model, out var known))
            throw row.Refuse("model", $"'{model}' is not in models.csv");
        var device = Processors.Resolve(row.RequiredText("gpu"));
        var arithmetic = PublishedPrecision.Read(row, device);
        var conditions = new ThroughputConditions
        {
            Workload = known.Workload,
            Size = known.Size,
            Mode = row.RequiredText("task") switch
            {
                "train" => Mode.Train,
                "infer" => Mode.Forward,
                var other => throw row.Refuse("task", $"'{other}' is neither train nor infer"),
            },
            Precision = arithmetic.Precision,
            Casting = arithmetic.Casting,
            Compilation = arithmetic.Compilation,
            Layout = arithmetic.Layout,
            Checkpointing = note?.Contains("ckpt=1", StringComparison.Ordinal) == true ? Checkpointing.On : Checkpointing.Off,
            Batch = row.Count("batch"),
            Devices = row.Count("gpu_count") ?? throw row.Refuse("gpu_count", "must not be empty"),
            Device = device,
            Software = source,
        };
        var perSecond = (double)row.RequiredAmount("value") * UnitsPerSecond(row, conditions);
        return new(model, source.Split(' ')[0], ThroughputFigure.Of(
            new(perSecond, null, null), confidence: null, conditions, Grounds.Published, note is null ? source : $"{source} (note there: {note})"));
    }

    private static double UnitsPerSecond(TableRow row, ThroughputConditions conditions) => row.RequiredText("unit") switch
    {
        "img/s" => 1,
        "seq/s" => conditions.Size.Value,
        "token/s/GPU" => conditions.Devices,
        var other => throw row.Refuse("unit", $"'{other}' is none of img/s, seq/s, token/s/GPU"),
    };

    private static InputSize Size(TableRow row)
    {
        var text = row.RequiredText("size");
        return text[0] is 'i' or 's' && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new(text[0] == 'i' ? InputKind.Image : InputKind.Sequence, value)
            : throw row.Refuse("size", $"'{text}' is not a size as i224 or s384");
    }
}
