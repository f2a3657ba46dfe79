using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// Throughput from a profile: of the very cell where it was measured, else between two measured batches or two measured sequence
/// lengths of the same workload, mode and precision. Never beyond what was measured.
/// </summary>
public static class MeasuredThroughput
{
    private const double MeasuredConfidence = 0.95;

    /// <exception cref="EstimateException">
    /// The cell was not measured and lies between no two that were, or what was measured must not be priced; the message names the run that measures it.
    /// </exception>
    public static ThroughputFigure Of(CellKey key, ProfileSource from) =>
        from.Profile.Cells.FirstOrDefault(cell => cell.Key == key) is { } cell
            ? Measured(CellChoice.Priced(cell, from, $"{key.Id}:"), from)
            : Between(key, from, other => key with { Batch = other.Batch }, other => other.Batch, "batch")
                ?? (key.Size.Kind == InputKind.Sequence ? Between(key, from, other => key with { Size = other.Size }, other => other.Size.Value, "sequence length") : null)
                ?? throw new EstimateException($"{key.Id}: {from.File} neither has this cell nor two around it in batch or sequence length{Near(key, from)}; beyond what was measured nothing is made up; measure it: {CellChoice.RunCommand(key, from.Profile)}");

    private static ThroughputFigure Measured(Cell cell, ProfileSource from) => ThroughputFigure.Of(
        cell.Figures!.Throughput, ConfidenceOf(cell.Figures.Throughput), Conditions(cell.Key, from.Profile), Grounds.Measured, Lineage(cell, from), Warnings(cell)) with
    {
        Profiles = [new(from.File, from.Profile.Created, cell.Key.Id, from.Profile.Sha256, cell.Status)],
    };

    /// <summary>Step time is linear between neighbours: a fixed part for each step, and a part for each sample or position.</summary>
    private static ThroughputFigure? Between(CellKey key, ProfileSource from, Func<CellKey, CellKey> at, Func<CellKey, int> place, string what)
    {
        Cell[] usable = [.. from.Profile.Cells.Where(cell => cell.Figures is not null && IsAllowed(cell, from) && at(cell.Key) == cell.Key && cell.Key.Size.Kind == key.Size.Kind)];
        var below = usable.Where(cell => place(cell.Key) < place(key)).MaxBy(cell => place(cell.Key));
        var above = usable.Where(cell => place(cell.Key) > place(key)).MinBy(cell => place(cell.Key));
        if (below is null || above is null)
            return null;

        var share = (double)(place(key) - place(below.Key)) / (place(above.Key) - place(below.Key));
        var (first, second) = (below.Figures!.StepSeconds, above.Figures!.StepSeconds);
        var step = new Interval(Mix(first.Value, second.Value), MixEnds(first.Low, second.Low), MixEnds(first.High, second.High));
        var perSecond = step.OfRate(key.Batch * key.UnitsPerSample / step.Value);
        ThroughputFigure[] ends = [Measured(below, from), Measured(above, from)];
        return ThroughputFigure.From(
            perSecond, ConfidenceOf(perSecond), Conditions(key, from.Profile), Grounds.Interpolated,
            FormattableString.Invariant($"step time linear in {what} between {place(below.Key)} and {place(above.Key)}: {Figure.Significant(step.Value * 1e3)} ms"),
            [.. ends.Select(end => end.Derivation)],
            [.. Warnings(below), .. Warnings(above)]) with
        {
            Profiles = [.. ends.SelectMany(end => end.Profiles)],
        };

        double Mix(double one, double other) => one + (share * (other - one));

        double? MixEnds(double? one, double? other) => one is { } left && other is { } right ? Mix(left, right) : null;
    }

    private static bool IsAllowed(Cell cell, ProfileSource from) =>
        cell.Status.Standing == Standing.Usable || (cell.Status.Standing == Standing.Flagged && from.Flagged == FlaggedCells.Allow);

    private static double? ConfidenceOf(Interval interval) => interval is { Low: not null, High: not null } ? MeasuredConfidence : null;

    private static ThroughputConditions Conditions(CellKey key, Profile profile) => new()
    {
        Workload = key.Workload,
        Size = key.Size,
        Mode = key.Mode,
        Caching = key.Caching,
        Precision = key.Precision,
        Casting = key.Precision is Precision.Fp16 or Precision.Bf16 ? Casting.Autocast : Casting.None,
        Layout = key.Size.Kind != InputKind.Image ? null : key.ChannelsLast == ChannelsLast.On ? PixelLayout.ChannelsLast : PixelLayout.ChannelsFirst,
        Checkpointing = key.Checkpointing,
        Method = key.Method,
        Adapter = key.Adapter?.AsItCosts(),
        Batch = key.Batch,
        Device = DeviceOf(profile.Device),
        Software = $"calibrate {profile.Tool.Version} on libtorch {profile.Environment.Torch.Version}",
    };

    /// <summary>The device a profile was measured on, by its one name.</summary>
    internal static Processor DeviceOf(DeviceDescription device) =>
        Processors.Find(device.Name)
        ?? new(device.Name, device.Kind == "cpu" ? ProcessorKind.Cpu : ProcessorKind.Nvidia, new ByteSize(device.MemoryBytes), Spec: null);

    private static string Lineage(Cell cell, ProfileSource from) =>
        $"{from.File}, sha256 {from.Profile.Sha256 ?? "none"}, cell {cell.Key.Id}, {cell.Status}";

    private static string[] Warnings(Cell cell) => cell.Status.Standing == Standing.Usable
        ? []
        : [$"{cell.Key.Id} is {cell.Status}{(cell.Reason is { } reason ? $": {reason}" : "")}"];

    private static string Near(CellKey key, ProfileSource from)
    {
        string[] near = [.. from.Profile.Cells.Select(cell => cell.Key).Where(other => other.Workload == key.Workload && other.Mode == key.Mode && other.Precision == key.Precision).Select(other => other.Id)];
        return near.Length == 0 ? "" : $" (it has {string.Join(", ", near)})";
    }
}
