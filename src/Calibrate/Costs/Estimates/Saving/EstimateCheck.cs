using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>What has become of something that an estimate stands on.</summary>
public enum Freshness
{
    /// <summary>As it was, and not old.</summary>
    Current,

    /// <summary>As it was, but older than what counts as fresh.</summary>
    Stale,

    /// <summary>Something newer counts instead.</summary>
    Superseded,

    /// <summary>Not what it was.</summary>
    Changed,

    /// <summary>Not there any more.</summary>
    Missing,
}

/// <param name="Subject">By its name: a profile's cell, a table's row, the tool.</param>
/// <param name="Says">What was found, and what to do about it.</param>
public sealed record CheckFinding(string Subject, Freshness State, string Says);

/// <summary>A saved estimate against what there is now.</summary>
public sealed record EstimateCheck(SavedEstimate Saved, IReadOnlyList<CheckFinding> Findings)
{
    public bool IsCurrent => Findings.All(finding => finding.State == Freshness.Current);

    /// <param name="tables">As they are now.</param>
    /// <param name="profiles">Among which newer ones are looked for.</param>
    /// <param name="tool">The one that checks.</param>
    /// <param name="today">To count ages from.</param>
    /// <param name="maxAge">What is older is stale.</param>
    public static EstimateCheck Of(
        SavedEstimate saved, EstimateTables tables, IReadOnlyList<ProfileSource> profiles, ToolDescription tool, DateOnly today, TimeSpan maxAge)
    {
        var age = new AgeRule(today, maxAge);
        return new(
            saved,
            [
                .. saved.Cells.Select(cell => CellCheck.Of(cell, profiles, age)),
                .. saved.Rows.Select(row => RowCheck.Of(row, tables, age)),
                saved.Tool == tool
                    ? new("tool", Freshness.Current, $"calibrate {tool.Version}")
                    : new("tool", Freshness.Changed, $"made by calibrate {saved.Tool.Version} ({saved.Tool.Commit}), checked by {tool.Version} ({tool.Commit}): estimate again to be sure of the formulas"),
            ]);
    }
}

/// <summary>When something is too old.</summary>
internal sealed record AgeRule(DateOnly Today, TimeSpan Most)
{
    public CheckFinding Judge(string subject, string says, DateOnly from, string remedy)
    {
        var days = Today.DayNumber - from.DayNumber;
        return days > Most.TotalDays
            ? new(subject, Freshness.Stale, FormattableString.Invariant($"{says}: {days} days old, more than {Most.TotalDays}; {remedy}"))
            : new(subject, Freshness.Current, says);
    }
}
