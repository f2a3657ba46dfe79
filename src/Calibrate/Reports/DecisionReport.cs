using System.Globalization;
using System.Text.Json;
using Calibrate.Costs.Decisions;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>A decision: the way through the questions, what each branch takes, the sizes of the family, and where to start.</summary>
public static class DecisionReport
{
    /// <param name="sizes">Of the job's family.</param>
    /// <param name="starts">Empty without a job from scratch to compare with.</param>
    public static string Text(Decision decision, IReadOnlyList<ModelSize> sizes, IReadOnlyList<StartingPoint> starts) =>
        string.Join('\n', Parts(decision, sizes, starts));

    public static string Json(Decision decision, IReadOnlyList<ModelSize> sizes, IReadOnlyList<StartingPoint> starts) =>
        JsonSerializer.Serialize(
            new JsonDecision(
                decision.Job.Name, DecisionRules.Source,
                [.. decision.Path.Select(step => new JsonDecisionStep(step.Question, step.Answer, step.By is { } by ? Words.Of(by) : null, step.Because, step.LeadsTo))],
                decision.Advised is { } advised ? Decision.NameOf(advised) : null, decision.NoRules, decision.Alignment == Alignment.Needed, decision.Input.BudgetChance,
                [.. decision.Branches.Select(ToJson)],
                [.. sizes.Select(ToJson)],
                starts.Count == 0 ? null : [.. starts.Select(ToJson)],
                [.. decision.Warnings]),
            DecisionContext.Readable.JsonDecision) + "\n";

    private static IEnumerable<string> Parts(Decision decision, IReadOnlyList<ModelSize> sizes, IReadOnlyList<StartingPoint> starts)
    {
        yield return TextTable.Facts([.. Facts(decision)]);
        if (decision.NoRules is null)
        {
            yield return TextTable.Of(
                ["question", "answer", "answered by", "leads to", "because"],
                decision.Path.Select(step => (string?[])[step.Question, step.Answer, step.By is { } by ? Words.Of(by) : null, step.LeadsTo, step.Because]),
                leftAligned: 5);
        }
        yield return Branches(decision.NoRules is null ? "branch" : "as it is", decision.Branches);
        yield return Sizes(sizes);
        if (starts.Count > 0)
            yield return Starts(starts);
        if (Notes(decision.Branches, [.. sizes.Select(size => size.Training), .. starts.Select(start => start.Training).OfType<Branch>()]).ToList() is { Count: > 0 } notes)
            yield return TextTable.Facts(notes);
    }

    private static IEnumerable<(string, string)> Facts(Decision decision)
    {
        foreach (var warning in decision.Warnings)
            yield return ("WARNING", warning);
        yield return ("job", decision.Job.About is { } about ? $"{decision.Job.Name}: {about}" : decision.Job.Name);
        yield return ("rules", DecisionRules.Source);
        yield return ("advice", (decision.Advised, decision.Alignment) switch
        {
            (null, _) => $"none: {decision.NoRules}",
            ({ } advised, Alignment.Needed) => $"{Decision.NameOf(advised)}, then DPO or RLHF",
            ({ } advised, _) => Decision.NameOf(advised),
        });
    }

    private static string Branches(string heading, IReadOnlyList<Branch> branches) => TextTable.Of(
        [heading, "machines", "grounds", "states", "fits", "batch", "each device", "least cards", "time", "cost", "one run, P10 to P90"],
        branches.Select(branch => (string?[])
        [
            branch.Name, Machines(branch), Ground(branch), MemoryReport.States(branch.Plan), branch.Fit is { } fit ? MemoryReport.Word(fit) : null, Whole(branch.Plan.Batch),
            MemoryReport.Total(branch.Memory), Whole(branch.LeastCards), Time(branch), Cost(branch),
            branch.Estimate is { } estimate ? $"{estimate.Prediction.Cost.P10} to {estimate.Prediction.Cost.P90}" : null,
        ]),
        leftAligned: 5);

    /// <summary>Why a branch has no estimate, and what is against those there are: each thing once. Why a size has none would say the same again.</summary>
    private static IEnumerable<(string, string)> Notes(IReadOnlyList<Branch> branches, IReadOnlyList<Branch> others)
    {
        if (branches.Concat(others).Any(branch => branch.Bound is not null))
            yield return ("at least", $"{ComputeBound.Formula}: a bound where no throughput is known, no estimate");
        foreach (var reason in branches.Where(branch => branch.WhyNot is not null).GroupBy(branch => branch.WhyNot!, StringComparer.Ordinal))
            yield return (string.Join(", ", reason.Select(branch => branch.Name)), reason.Key);
        foreach (var warning in branches.Concat(others).SelectMany(branch => branch.Estimate?.Warnings ?? []).Distinct(StringComparer.Ordinal))
            yield return ("note", warning);
        foreach (var assumption in branches.Concat(others).SelectMany(branch => branch.Estimate?.Rate.Assumptions ?? []).Distinct(StringComparer.Ordinal))
            yield return ("assumes", assumption);
    }

    private static string Sizes(IReadOnlyList<ModelSize> sizes) =>
        TextTable.Of(
            ["size", "measured on", "parameters", "document", "checkpoint", "document", "forward", "latency by FLOP", "document", "measured", "step", "document IoU"],
            sizes.Select(size => (string?[])
            [
                size.Model.Name, size.Latency is { } measured ? $"{measured.From.Profile.Device.Name}, {measured.Cell.Key.Id}, {measured.Cell.Status}" : null,
                Millions(size.Parameters / 1e6), size.Document is { } document ? Millions(document.ParametersMillions) : null,
                Gigabytes(size.Checkpoint), size.Document is { } says ? Gigabytes(says.Checkpoint) : null,
                size.Forward.ToString(), Times(size.ForwardRatio), Times(Ratio(sizes, size, row => row.Document?.Latency)), Times(Ratio(sizes, size, row => row.Latency?.Step)),
                size.Latency is { } latency ? $"{Figure.Significant(latency.Step.TotalMilliseconds)} ms" : null,
                size.Document is { } quality ? Figure.Percent(quality.Iou) : null,
            ]),
            leftAligned: 2)
        + "checkpoint: weights in fp32; quality is the document's: no formula tells it\n\n"
        + Branches("the job on", [.. sizes.Select(size => size.Training)]);

    private static string Starts(IReadOnlyList<StartingPoint> starts)
    {
        var dearest = starts[0].Cost?.Amount;
        return TextTable.Of(
            ["start", "job", "machines", "grounds", "document", "samples", "device-hours", "time", "cost", "of scratch"],
            starts.Select(start => (string?[])
            [
                DocumentStart.Word(start.Start), start.Job?.Name, start.Training is { } training ? Machines(training) : null,
                start.Training is { } priced ? Ground(priced) : null,
                start.Document is { } says ? $"{says.Cost}, {says.Data}, {says.Time}, quality {says.Quality}" : null,
                start.Samples.ToString("N0", CultureInfo.InvariantCulture),
                start.Hours is { } hours ? Figure.Significant(hours.Hours) : null,
                start.Training is { } branch ? Time(branch) : "0 h",
                start.Training is { } paid ? Cost(paid) : $"0 {start.Cost!.Value.Currency}",
                dearest > 0 && start.Cost is { } cost ? Figure.Percent((double)(cost.Amount / dearest.Value), 3) : null,
            ]),
            leftAligned: 5);
    }

    // To the smallest of the sizes that have one.
    private static double? Ratio(IReadOnlyList<ModelSize> sizes, ModelSize size, Func<ModelSize, TimeSpan?> latency) =>
        latency(size) / sizes.Select(latency).FirstOrDefault(time => time is not null);

    private static string? Machines(Branch branch) => (branch.Estimate, branch.Bound) switch
    {
        ({ } estimate, _) => Machines(estimate.Machines, estimate.Machine),
        (_, { } bound) => Machines(bound.Machines, bound.Machine),
        _ => null,
    };

    private static string Machines(int count, Machine machine) => FormattableString.Invariant($"{count} x {machine.Name} ({machine.Holds})");

    private static string? Ground(Branch branch) => branch.Estimate is { } estimate ? Words.Of(estimate.Rate.Grounds) : branch.Bound is null ? null : Words.Of(Grounds.Computed);

    private static string? Time(Branch branch) => branch.Estimate is { } estimate ? Hours.Text(estimate.Time.Mid) : branch.Bound is { } bound ? $"at least {Hours.Text(bound.Time)}" : null;

    private static string? Cost(Branch branch) => branch.Estimate is { } estimate ? estimate.Cost.Mid.ToString() : branch.Bound is { } bound ? $"at least {bound.Cost}" : null;

    private static string Millions(double parameters) => $"{Figure.Significant(parameters)} M";

    // As files are counted: 10^9 bytes.
    private static string Gigabytes(ByteSize size) => $"{Figure.Significant(size.Bytes / 1e9, 3)} GB";

    private static string? Times(double? ratio) => ratio is { } value ? $"{Figure.Significant(value, 3)}x" : null;

    private static string? Whole(int? count) => count?.ToString(CultureInfo.InvariantCulture);

    private static JsonBranch ToJson(Branch branch) => new(
        branch.Name, branch.Plan.Devices, branch.Plan.Batch, Words.Of(branch.Plan.Regime), (int)branch.Plan.Zero, branch.Fit is { } fit ? MemoryReport.Word(fit) : null, branch.Memory.Total?.Bytes, branch.Memory.AtLeast.Bytes, branch.LeastCards,
        branch.Estimate is { } estimate
            ? new(
                estimate.Machine.Name, estimate.Machine.Device?.Name, estimate.Machines, estimate.Devices, Words.Of(estimate.Rate.Grounds),
                new(estimate.Time.Low?.TotalHours, estimate.Time.Mid.TotalHours, estimate.Time.High?.TotalHours),
                new(estimate.Cost.Low?.Amount, estimate.Cost.Mid.Amount, estimate.Cost.High?.Amount, estimate.Cost.Mid.Currency),
                estimate.Prediction.Cost.P10.Amount, estimate.Prediction.Cost.P50.Amount, estimate.Prediction.Cost.P90.Amount, [.. estimate.Warnings], [.. estimate.Assumptions])
            : null,
        branch.Bound is { } bound ? new(bound.Machine.Name, bound.Machine.Device?.Name, bound.Machines, bound.Time.TotalHours, bound.Cost.Amount, bound.Cost.Currency, ComputeBound.Formula) : null,
        branch.WhyNot);

    private static JsonModelSize ToJson(ModelSize size) => new(
        size.Model.Name, size.Parameters, size.Checkpoint.Bytes, size.Forward.Flop, size.ForwardRatio,
        size.Latency is { } latency
            ? new(latency.From.File, latency.From.Profile.Sha256, latency.From.Profile.Device.Name, latency.Cell.Key.Id, latency.Cell.Status.ToString(), latency.Step.TotalSeconds)
            : null,
        ToJson(size.Training),
        size.Document is { } says ? new(says.Document, says.Says, says.ParametersMillions, says.Checkpoint.Bytes, says.Latency.TotalSeconds, says.Iou) : null);

    private static JsonStart ToJson(StartingPoint start) => new(
        DocumentStart.Word(start.Start), start.Job?.Name, start.Samples, start.Hours?.Hours, start.Cost?.Amount, start.Cost?.Currency, start.Training is { } training ? ToJson(training) : null,
        start.Document is { } says ? new(says.Document, says.Cost, says.Data, says.Time, says.Quality) : null);
}
