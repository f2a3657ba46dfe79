using System.Globalization;
using System.Text.Json;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>What a job takes on each device, by what for, and the cards it fits on.</summary>
public static class MemoryReport
{
    /// <param name="measured">Of the same model; empty where no profile has a cell of it.</param>
    public static string Text(TrainingMemory memory, IReadOnlyList<CardFit> cards, IReadOnlyList<MeasuredMemory> measured) =>
        string.Join('\n', Parts(memory, cards, measured));

    public static string Json(TrainingMemory memory, IReadOnlyList<CardFit> cards, IReadOnlyList<MeasuredMemory> measured) =>
        JsonSerializer.Serialize(
            new JsonMemory(
                memory.Job.Name, ToJson(memory.Plan),
                [.. MemoryPart.Of(memory.Plan, memory.Breakdown).Select(part => new JsonMemoryPart(part.Name, part.Size?.Bytes, Words.Of(part.Grounds), part.How))],
                memory.Breakdown.Total?.Bytes, memory.Breakdown.AtLeast.Bytes, ToJson(memory.Breakdown.Range), memory.Breakdown.Unsupported,
                [.. cards.Select(ToJson)],
                [.. measured.Select(row => ToJson(row, memory))],
                ToJson(FormulaErrors()),
                [.. memory.Assumptions]),
            MemoryContext.Readable.JsonMemory) + "\n";

    /// <summary>What the parts add up to, or the least that it can be.</summary>
    internal static string Total(MemoryBreakdown breakdown) => breakdown.Total is { } total ? total.ToString() : $"at least {breakdown.AtLeast}";

    internal static string Word(Fit fit) => fit switch
    {
        Fit.Fits => "yes",
        Fit.MayFit => "maybe",
        Fit.DoesNotFit => "no",
        _ => "unknown",
    };

    /// <summary>In which widths the states are kept, and what of them is spread: <c>autocast, ZeRO 3</c>.</summary>
    internal static string States(MemoryPlan plan)
    {
        var layout = plan.Regime switch
        {
            PrecisionRegime.MasterWeights when plan.Method == TrainingMethod.Qlora => "nf4 + masters",
            PrecisionRegime.Fp32 => "fp32",
            PrecisionRegime.Autocast => "autocast",
            PrecisionRegime.Pure16Bit => "16-bit",
            _ => "16-bit + masters",
        };
        return plan.Zero == ZeroStage.None ? layout : FormattableString.Invariant($"{layout}, ZeRO {(int)plan.Zero}");
    }

    private static IEnumerable<string> Parts(TrainingMemory memory, IReadOnlyList<CardFit> cards, IReadOnlyList<MeasuredMemory> measured)
    {
        yield return TextTable.Facts([.. Facts(memory)]);
        yield return TextTable.Of(
            ["on each device", "bytes", "grounds", "how"],
            MemoryPart.Of(memory.Plan, memory.Breakdown)
                .Where(part => part.Size is not { Bytes: 0 })
                .Select(part => (string?[])[part.Name, part.Size?.ToString(), part.Size is null ? null : Words.Of(part.Grounds), part.How])
                .Append(["total", Total(memory.Breakdown), Words.Of(Grounds.Computed), Errors()]),
            leftAligned: 4);
        yield return TextTable.Of(
            ["card", "fits", "on demand, by the card", "spot, by the card", "own, by the card", "memory", "free", "largest batch", "least cards, ZeRO-3"],
            cards.Select(card => (string?[])
            [
                card.Card.Name, card.Measured is null ? Word(card.Fit) : $"{Word(card.Fit)}, measured", Price(card.OnDemand), Price(card.Spot), Price(card.Own),
                card.Memory.ToString(), card.Free?.ToString(), Whole(card.LargestBatch), Whole(card.LeastDevices),
            ]),
            leftAligned: 5);
        if (measured.Count == 0)
        {
            yield return $"measured: no profile has a training cell of {memory.Plan.Model.Name}\n";
            yield break;
        }
        yield return TextTable.Of(
            ["measured cell", "status", "peak of", "differs from the job in", "measured", "computed", "rest", "error"],
            measured.OrderBy(row => row.DiffersFrom(memory).Count).Select(row => (string?[])
            [
                row.Cell.Key.Id, row.Cell.Status.ToString(), Of(row), row.DiffersFrom(memory) is { Count: > 0 } other ? string.Join(", ", other) : "nothing",
                row.Taken.ToString(), row.Computed?.ToString(), row.Rest?.ToString(), Signed(row.Error),
            ]),
            leftAligned: 4)
            + (measured.Any(row => row is { Scope: PeakScope.Process, Before: null }) ? "a process's peak holds its program and libraries too: judge the formulas by how alike the rest is in every cell\n" : "")
            + string.Concat(measured.Select(row => row.From).Distinct().Select(from => $"{from.File}, sha256 {from.Profile.Sha256 ?? "none"}\n"));
    }

    private static IEnumerable<(string, string)> Facts(TrainingMemory memory)
    {
        var plan = memory.Plan;
        if (memory.Breakdown.Unsupported is { } why)
            yield return ("WARNING", why);
        yield return ("job", memory.Job.About is { } about ? $"{memory.Job.Name}: {about}" : memory.Job.Name);
        yield return ("model", FormattableString.Invariant($"{plan.Model.Name} at {plan.Size}: {plan.Model.Parameters(plan.Size):N0} parameters ({Words.Of(Grounds.Computed)}: {plan.Model.Source})"));
        yield return ("training", FormattableString.Invariant($"{Words.Of(memory.Job.Method)}: {MemoryModel.Learning(plan):N0} parameters learn; {Words.Of(memory.Job.Precision)}, checkpointing {Words.Of(plan.Checkpointing)}, batch {plan.Batch} on each of {plan.Devices}, ZeRO {(int)plan.Zero}, {Words.Of(plan.Optimizer)}"));
        yield return ("states", FormattableString.Invariant($"{States(plan)}{(plan.Zero == ZeroStage.None ? ", nothing spread" : $", over {plan.Devices} devices")}: {Layout(plan)} bytes of weights, casts, gradients and optimizer for each parameter that learns"));
        if (memory.Breakdown.Range is var (least, most))
            yield return ("band", $"{least} to {most}: real memory was {Share(MemoryBand.Published.Least)} to {Share(MemoryBand.Published.Most)} of the formulas' in {MemoryBand.Published.Rows} published figures; the band of the others held {MemoryBand.Published.Held} of them. 'maybe' is a card within it");
        foreach (var assumption in memory.Assumptions)
            yield return ("assumes", assumption);
    }

    private static string Errors()
    {
        var errors = FormulaErrors();
        return FormattableString.Invariant($"against {errors.Length} published figures the formulas err by {Figure.Percent(Quantile.Median([.. errors.Select(Math.Abs)]))} in the median, {Signed(errors.Min())} to {Signed(errors.Max())}");
    }

    private static double[] FormulaErrors() => [.. PublishedMemory.Rows.Select(row => row.Error).OfType<double>()];

    private static string Of(MeasuredMemory row) => row switch
    {
        { Scope: PeakScope.Tensors } => "tensors",
        { Before: { } before } => $"the process, less {before} before",
        _ => "the process",
    };

    private static string? Price(CardPrice? price) => price is null ? null : $"{price.Machine} {Amount(price.PerCard)} ({price.Remarks})";

    private static string Amount(HourlyPrice price) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(price.Amount, 3)} {price.Currency}/h");

    private static string Layout(MemoryPlan plan)
    {
        var bytes = StateBytes.Of(plan.Regime, plan.Optimizer);
        var casts = plan is { Zero: ZeroStage.Three, Devices: > 1 } ? 0 : bytes.CastCopies;
        return FormattableString.Invariant($"{bytes.Weights} + {casts} + {bytes.Gradients} + {bytes.Optimizer}");
    }

    private static string Share(double ratio) => Figure.Percent(ratio, 0);

    private static string? Whole(int? count) => count?.ToString(CultureInfo.InvariantCulture);

    private static string? Signed(double? error) => error is { } value ? PriceList.Signed(value) : null;

    private static JsonMemoryPlan ToJson(MemoryPlan plan) => new(
        plan.Model.Name, plan.Model.Parameters(plan.Size), MemoryModel.Learning(plan), plan.Size.ToString(), plan.Batch, Words.Of(plan.Method), Words.Of(plan.Objective),
        Words.Of(plan.Regime), Words.Of(plan.Optimizer), plan.Checkpointing == Planning.Checkpointing.On, (int)plan.Zero, plan.Devices);

    private static JsonMemoryBand? ToJson((ByteSize Least, ByteSize Most)? range) => range is var (least, most)
        ? new(least.Bytes, most.Bytes, MemoryBand.Published.Least, MemoryBand.Published.Most, MemoryBand.Published.Rows, MemoryBand.Published.Held)
        : null;

    private static JsonCardFit ToJson(CardFit card) => new(
        card.Card.Name, card.Memory.Bytes, Word(card.Fit), card.Measured?.Cell.Key.Id, card.Free?.Bytes, card.LargestBatch, card.LeastDevices,
        ToJson(card.OnDemand), ToJson(card.Spot), ToJson(card.Own));

    private static JsonCardPrice? ToJson(CardPrice? price) => price is null ? null : new(
        price.Machine, price.PerCard.Amount, price.PerCard.Currency, Words.Of(price.Grounds), price.Remarks);

    private static JsonMeasuredMemory ToJson(MeasuredMemory row, TrainingMemory memory) => new(
        row.From.File, row.From.Profile.Sha256, row.Cell.Key.Id, row.Cell.Status.ToString(), Words.Of(row.Scope), row.Peak.Bytes, row.Before?.Bytes, row.InTensors?.Bytes, row.Computed?.Bytes, row.Error, [.. row.DiffersFrom(memory)]);

    private static JsonFormulaErrors ToJson(double[] errors) => new(errors.Length, Quantile.Median([.. errors.Select(Math.Abs)]), errors.Min(), errors.Max());
}
