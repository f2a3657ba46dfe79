using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Claims;

/// <summary>What the audit says of one claim. Figures and verdict are those of the part that decides.</summary>
/// <param name="Deciding">Of <paramref name="Parts"/>: the worst of the things that the claim says, the best of its readings.</param>
/// <param name="Parts">Everything that the claim says or may mean, at least one.</param>
/// <param name="Why">What was set against what.</param>
/// <param name="Settles">What would settle all of it; null where it is settled.</param>
public sealed record ClaimFinding(Claim Claim, ClaimPart Deciding, IReadOnlyList<ClaimPart> Parts, string Why, string? Settles)
{
    /// <summary>What the claim comes to, in numbers.</summary>
    public Statement Says => Deciding.Says;

    public string Check => Deciding.Check;

    public Verdict Verdict => Deciding.Verdict;

    /// <summary>What stands against it: the figure to put in its place where it is refuted.</summary>
    public Bounds Computed => Deciding.Computed;

    public string Unit => Deciding.Unit;

    /// <summary>Of a measured figure, 95%; null where nothing was measured.</summary>
    public Bounds? Interval => Deciding.Interval;

    public Agreement? Agreement => Deciding.Agreement;

    public Derivation Origin => Deciding.Origin;
}

/// <summary>One thing that a claim says, and what stands against it.</summary>
/// <param name="Name">Empty where it is the whole claim.</param>
/// <param name="Check">The kind that decided, e.g. <c>arithmetic</c>.</param>
/// <param name="Unit">Of <paramref name="Computed"/>.</param>
/// <param name="Agreement">Null where nothing was compared.</param>
/// <param name="Origin">Of <paramref name="Computed"/>.</param>
/// <param name="Label">How the figure was come by, every assumption of the audit's own in it.</param>
/// <param name="Settles">What would settle it; empty where it is settled.</param>
public sealed record ClaimPart(
    string Name, Statement Says, string Check, Verdict Verdict, Bounds Computed, string Unit, Agreement? Agreement, Derivation Origin, string Label, IReadOnlyList<string> Settles)
{
    /// <summary>Of a measured <see cref="Computed"/>, 95%; null where the measurement gives none, and where nothing was measured.</summary>
    public Bounds? Interval { get; init; }
}

/// <summary>A claim in numbers.</summary>
/// <param name="Sense"><c>more than</c> or <c>less than</c> where it is about a direction; null where it gives the figure itself.</param>
public sealed record Statement(Bounds Bounds, string Unit, string? Sense = null)
{
    /// <summary>That something grows, as a ratio.</summary>
    internal static readonly Statement MoreThanOne = new(new Bounds(1), "x", "more than");

    /// <summary>That something shrinks, as a ratio.</summary>
    internal static readonly Statement LessThanOne = new(new Bounds(1), "x", "less than");

    /// <summary>That something grows by what anybody would notice: 5%.</summary>
    internal static readonly Statement WorthIt = new(new Bounds(1.05), "x", "more than");

    public override string ToString() => Sense is null ? $"{Bounds} {Unit}" : $"{Sense} {Bounds} {Unit}";
}
