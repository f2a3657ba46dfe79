using Calibrate.Units;

namespace Calibrate.Costs.Decisions;

/// <summary>What the user says about a decision; null for what he leaves to be computed or assumed.</summary>
/// <param name="CardMemory">Of one card that he has or means to use; null: any that is in the catalogue.</param>
/// <param name="BudgetChance">The chance, above 0 and below 1, that one run has to have of staying within the budget. Default: 0.8.</param>
public sealed record DecisionInput(
    ByteSize? CardMemory = null, DomainShift? Shift = null, Alignment? Alignment = null, double BudgetChance = DecisionInput.DefaultBudgetChance)
{
    public const double DefaultBudgetChance = 0.8;
}
