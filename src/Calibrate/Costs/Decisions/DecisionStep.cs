using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Decisions;

/// <summary>One question on the way to a decision.</summary>
/// <param name="Answer">Null where the way there made it needless.</param>
/// <param name="Grounds">Given by the user or the job, computed, or assumed.</param>
/// <param name="Because">What the answer was derived from.</param>
/// <param name="LeadsTo">The next question, or what is advised.</param>
public sealed record DecisionStep(string Question, string? Answer, Grounds Grounds, string Because, string LeadsTo);
