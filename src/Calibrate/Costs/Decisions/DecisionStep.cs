namespace Calibrate.Costs.Decisions;

/// <summary>What a question was answered by.</summary>
public enum AnsweredBy
{
    /// <summary>By the user's own flag.</summary>
    Flag,

    Job,

    /// <summary>From memory, cost or model.</summary>
    Computed,

    /// <summary>Nobody said, and nothing could be computed.</summary>
    Assumed,
}

/// <summary>One question on the way to a decision.</summary>
/// <param name="Answer">Null where the way there made it needless.</param>
/// <param name="By">Null without an answer.</param>
/// <param name="Because">What the answer was derived from.</param>
/// <param name="LeadsTo">The next question, or what is advised.</param>
public sealed record DecisionStep(string Question, string? Answer, AnsweredBy? By, string Because, string LeadsTo);
