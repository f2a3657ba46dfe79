using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Claims;

/// <summary>What the audit says of one claim.</summary>
/// <param name="Says">What the claim comes to, in numbers.</param>
/// <param name="Check">The kind that decided, e.g. <c>arithmetic</c>.</param>
/// <param name="Computed">What stands against it: the figure to put in its place where it is refuted.</param>
/// <param name="Unit">Of <paramref name="Computed"/>.</param>
/// <param name="Agreement">Null where nothing was compared.</param>
/// <param name="Origin">Of <paramref name="Computed"/>; its grounds are the claim's label.</param>
/// <param name="Why">What was set against what.</param>
/// <param name="Settles">What would settle it; null where it is settled.</param>
public sealed record ClaimFinding(
    Claim Claim, Statement Says, string Check, Verdict Verdict, Bounds Computed, string Unit, Agreement? Agreement, Derivation Origin, string Why, string? Settles);

/// <summary>A claim in numbers.</summary>
/// <param name="Sense"><c>more than</c> or <c>less than</c> where it is about a direction; null where it gives the figure itself.</param>
public sealed record Statement(Bounds Bounds, string Unit, string? Sense = null)
{
    /// <summary>That something grows, as a ratio.</summary>
    internal static readonly Statement MoreThanOne = new(new Bounds(1), "x", "more than");

    /// <summary>That something shrinks, as a ratio.</summary>
    internal static readonly Statement LessThanOne = new(new Bounds(1), "x", "less than");

    public override string ToString() => Sense is null ? $"{Bounds} {Unit}" : $"{Sense} {Bounds} {Unit}";
}
