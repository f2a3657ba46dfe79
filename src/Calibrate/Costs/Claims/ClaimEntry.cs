using Calibrate.Costs.Claims.Checks;

namespace Calibrate.Costs.Claims;

/// <summary>How a claim is checked.</summary>
/// <param name="Why">What is set against what; it says nothing of the outcome, which is computed.</param>
/// <param name="Checks">The firmest first; the first that can say something decides.</param>
internal sealed record ClaimEntry(string Id, string Why, params IReadOnlyList<ClaimCheck> Checks)
{
    /// <summary>The claim in numbers where its row gives none, or gives those of its mistake.</summary>
    public Statement? Says { get; init; }
}
