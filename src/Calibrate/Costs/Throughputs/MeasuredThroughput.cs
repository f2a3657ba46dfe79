using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// Throughput from a profile: of the very cell where it was measured, else between two measured batches or two measured sizes of the
/// same workload, mode and precision, or both, as on the grid that two sweeps make. Never beyond what was measured.
/// </summary>
public static class MeasuredThroughput
{
    private const double MeasuredConfidence = 0.95;

    private static readonly Axis Batch = new("batch", key => key.Batch, (key, other) => key with { Batch = other.Batch });

    private static readonly Axis Length = new("sequence length", key => key.Size.Value, (key, other) => key with { Size = other.Size });

    // Its side says less of an image's work than its pixels.
    private static readonly Axis Pixels = new("pixels", key => (long)key.Size.Value * key.Size.Value, (key, other) => key with { Size = other.Size });

    /// <exception cref="EstimateException">
    /// The cell was not measured and lies between no two that were, or what was measured must not be priced; the message names the run that measures it.
    /// </exception>
    public static ThroughputFigure Of(CellKey key, ProfileSource from)
    {
        if (from.Profile.Cells.FirstOrDefault(cell => cell.Key == key) is { } cell)
            return Measured(CellChoice.Priced(cell, from, $"{key.Id}:"), from);
        return Interpolated(key) ?? throw new EstimateException($"{key.Id}: {from.File} neither has this cell nor two around it in batch or {(key.Size.Kind == InputKind.Image ? "size" : "sequence length")}{Near(key, from)}; beyond what was measured nothing is made up; measure it: {CellChoice.RunCommand(key, from.Profile)}");

        // Ends that were measured go before ends that are interpolated themselves.
        ThroughputFigure? Interpolated(CellKey wanted)
        {
            var size = wanted.Size.Kind == InputKind.Image ? Pixels : Length;
            return Between(wanted, from, Batch, Usable)
                ?? Between(wanted, from, size, Usable)
                ?? Between(wanted, from, Batch, at => Usable(at) ?? Between(at, from, size, Usable));
        }

        ThroughputFigure? Usable(CellKey at) =>
            from.Profile.Cells.FirstOrDefault(cell => cell.Key == at && cell.Figures is not null && IsAllowed(cell, from)) is { } found ? Measured(found, from) : null;
    }

    private static ThroughputFigure Measured(Cell cell, ProfileSource from) => ThroughputFigure.Of(
        cell.Figures!.Throughput, ConfidenceOf(cell.Figures.Throughput), Conditions(cell.Key, from.Profile), Grounds.Measured, Lineage(cell, from), Warnings(cell)) with
    {
        Profiles = [new(from.File, from.Profile.Created, cell.Key.Id, from.Profile.Sha256, cell.Status)],
    };

    /// <summary>Step time is linear between neighbours: a fixed part for each step, and a part for each sample, position or pixel.</summary>
    /// <param name="known">The figure at a key on the axis; null where there is none.</param>
    private static ThroughputFigure? Between(CellKey key, ProfileSource from, Axis axis, Func<CellKey, ThroughputFigure?> known)
    {
        CellKey[] along = [.. from.Profile.Cells.Where(cell => cell.Key.Size.IsLike(key.Size)).Select(cell => axis.Move(key, cell.Key)).Distinct()];
        var at = axis.Place(key);
        var below = along.Where(other => axis.Place(other) < at).OrderByDescending(axis.Place).Select(known).FirstOrDefault(figure => figure is not null);
        var above = along.Where(other => axis.Place(other) > at).OrderBy(axis.Place).Select(known).FirstOrDefault(figure => figure is not null);
        if (below is null || above is null)
            return null;

        var (low, high) = (PlaceOf(below), PlaceOf(above));
        var share = (double)(at - low) / (high - low);
        var (first, second) = (StepOf(below, KeyOf(below)), StepOf(above, KeyOf(above)));
        var step = new Interval(Mix(first.Value, second.Value), MixEnds(first.Low, second.Low), MixEnds(first.High, second.High));
        var perSecond = step.OfRate(key.Batch * key.UnitsPerSample / step.Value);
        return ThroughputFigure.From(
            perSecond, ConfidenceOf(perSecond), Conditions(key, from.Profile), Grounds.Interpolated,
            FormattableString.Invariant($"step time linear in {axis.What} between {low} and {high}: {Figure.Significant(step.Value * 1e3)} ms"),
            [below.Derivation, above.Derivation],
            [.. below.Notes, .. above.Notes]) with
        {
            Profiles = [.. below.Profiles, .. above.Profiles],
        };

        CellKey KeyOf(ThroughputFigure end) => key with { Batch = end.Conditions.Batch!.Value, Size = end.Conditions.Size };

        long PlaceOf(ThroughputFigure end) => axis.Place(KeyOf(end));

        double Mix(double one, double other) => one + (share * (other - one));

        double? MixEnds(double? one, double? other) => one is { } left && other is { } right ? Mix(left, right) : null;
    }

    private static Interval StepOf(ThroughputFigure figure, CellKey key) => figure.PerSecond.OfRate(key.Batch * key.UnitsPerSample / figure.PerSecond.Value);

    internal static bool IsAllowed(Cell cell, ProfileSource from) =>
        cell.Status.Standing == Standing.Usable || (cell.Status.Standing == Standing.Flagged && from.Flagged == FlaggedCells.Allow);

    private static double? ConfidenceOf(Interval interval) => interval is { Low: not null, High: not null } ? MeasuredConfidence : null;

    private static ThroughputConditions Conditions(CellKey key, Profile profile) => new()
    {
        Workload = key.Workload,
        Size = key.Size,
        Mode = key.Mode,
        Method = key.Mode == Mode.Train ? key.Method : Method.Full,
        Caching = key.Caching,
        Precision = key.Precision,
        Casting = key.Precision is Precision.Fp16 or Precision.Bf16 ? Casting.Autocast : Casting.None,
        Layout = key.Size.Kind != InputKind.Image ? null : key.ChannelsLast == ChannelsLast.On ? PixelLayout.ChannelsLast : PixelLayout.ChannelsFirst,
        Checkpointing = key.Checkpointing,
        Adapter = key.Adapter?.AsItCosts(),
        Batch = key.Batch,
        Device = DeviceOf(profile.Device),
        Software = SoftwareOf(profile),
    };

    private static string SoftwareOf(Profile profile)
    {
        var torch = profile.Environment.Torch;
        var binding = torch.Provider == ProviderChoice.Default ? "" : $" by {torch.Binding()}";
        return $"calibrate {profile.Tool.Version} on libtorch {torch.Version}{binding}";
    }

    /// <summary>The device a profile was measured on, by its one name.</summary>
    internal static Processor DeviceOf(DeviceDescription device) =>
        Processors.Find(device.Name)
        ?? new(device.Name, device.Kind == "cpu" ? ProcessorKind.Cpu : ProcessorKind.Nvidia, new ByteSize(device.MemoryBytes), Spec: null)
        {
            Cores = device.Kind == "cpu" ? device.Units : null,
        };

    internal static string Lineage(Cell cell, ProfileSource from) =>
        $"{from.File}, sha256 {from.Profile.Sha256 ?? "none"}, cell {cell.Key.Id}, {cell.Status}";

    private static string[] Warnings(Cell cell) => cell.Status.Standing == Standing.Usable
        ? []
        : [$"{cell.Key.Id} is {cell.Status}{(cell.Reason is { } reason ? $": {reason}" : "")}"];

    private static string Near(CellKey key, ProfileSource from)
    {
        string[] near = [.. from.Profile.Cells.Select(cell => cell.Key).Where(other => other.Workload == key.Workload && other.Mode == key.Mode && other.Precision == key.Precision).Select(other => other.Id)];
        return near.Length == 0 ? "" : $" (it has {string.Join(", ", near)})";
    }

    /// <summary>What two cells may differ in for a third to lie between them.</summary>
    /// <param name="Move">The key at the other's place.</param>
    private sealed record Axis(string What, Func<CellKey, long> Place, Func<CellKey, CellKey, CellKey> Move);
}
