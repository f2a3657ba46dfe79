using Calibrate.Costs.Claims.Checks;

namespace Calibrate.Costs.Claims;

/// <summary>How a claim is checked.</summary>
/// <param name="Why">What is set against what; it says nothing of the outcome, which is computed.</param>
/// <param name="Checks">The firmest first; the first that can say something decides.</param>
internal sealed record ClaimEntry(string Id, string Why, params IReadOnlyList<ClaimCheck> Checks)
{
    /// <summary>The claim in numbers where its row gives none, or gives those of its mistake.</summary>
    public Statement? Says { get; init; }

    /// <summary>The same where the numbers follow from other claims.</summary>
    public Func<ClaimSources, Statement>? SaysFrom { get; init; }

    public PartsAre PartsAre { get; init; }

    /// <summary>What the claim says, thing by thing, where it is several things; else one part by <see cref="Checks"/>.</summary>
    public IReadOnlyList<EntryPart> Parts
    {
        get => field ?? [new("", null, Checks)];
        init;
    }
}

/// <summary>What the parts of a claim are to it.</summary>
internal enum PartsAre
{
    /// <summary>It says them all: one that is refuted refutes it.</summary>
    Statements,

    /// <summary>It leaves open which is meant: one that holds is enough.</summary>
    Readings,
}

/// <summary>One of the things that a claim says, or may mean.</summary>
/// <param name="Says">Null: the claim's own figure.</param>
/// <param name="Checks">As a claim's.</param>
internal sealed record EntryPart(string Name, Statement? Says, params IReadOnlyList<ClaimCheck> Checks);
