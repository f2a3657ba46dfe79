using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>One way to judge a claim. A check computes; the verdict follows.</summary>
/// <param name="Name">Of the kind.</param>
internal abstract record ClaimCheck(string Name)
{
    /// <summary>Of the computed figure, where it is not the claim's.</summary>
    public string? Unit { get; init; }

    /// <returns>Null where it cannot say anything.</returns>
    public abstract Judgement? Judge(Bounds stated, ClaimSources sources);
}

/// <param name="Agreement">Null where nothing was compared.</param>
internal sealed record Judgement(Verdict Verdict, Quantity Computed, Grounds Grounds, Agreement? Agreement)
{
    /// <summary>What would; empty where it is settled.</summary>
    public IReadOnlyList<string> Settles { get; init; } = [];

    /// <summary>Of a measured figure, 95%; null where the measurement gives none.</summary>
    public Bounds? Interval { get; init; }
}

/// <summary>A figure against the stated one; the kind tells what a disagreement means.</summary>
internal abstract record Comparison(string Name, Func<ClaimSources, Quantity> Figure, Agreement Agreement, Verdict Otherwise, Grounds Grounds) : ClaimCheck(Name)
{
    public override Judgement? Judge(Bounds stated, ClaimSources sources)
    {
        var computed = Figure(sources);
        return new(Agreement.Holds(stated, computed.Bounds) ? Verdict.Holds : Otherwise, computed, Grounds, Agreement);
    }
}

/// <summary>From the document's own figures.</summary>
internal sealed record Arithmetic(Func<ClaimSources, Quantity> Figure, Agreement Agreement)
    : Comparison("arithmetic", Figure, Agreement, Verdict.ArithmeticWrong, Grounds.Computed);

/// <summary>Against another statement of the document.</summary>
internal sealed record Consistency(Func<ClaimSources, Quantity> Figure, Agreement Agreement)
    : Comparison("consistency", Figure, Agreement, Verdict.Inconsistent, Grounds.Computed);

/// <summary>By a formula: memory, FLOP, spot, definitions.</summary>
internal sealed record Model(Func<ClaimSources, Quantity> Figure, Agreement Agreement)
    : Comparison("model", Figure, Agreement, Verdict.DoesNotHold, Grounds.Computed);

/// <summary>Against what others have published or list.</summary>
internal sealed record Published(Func<ClaimSources, Quantity> Figure, Agreement Agreement)
    : Comparison("published", Figure, Agreement, Verdict.DoesNotHold, Grounds.Published);
