namespace Calibrate.Costs.Decisions;

/// <summary>Whether budget and memory are enough for what would be done without looking at them.</summary>
public enum Means
{
    Ample,

    /// <summary>The budget is tight, or the VRAM low.</summary>
    Tight,
}

/// <summary>How far the data are from what the model was pretrained on. No formula tells.</summary>
public enum DomainShift
{
    Small,
    Large,
}

/// <summary>Whether preferences have to be met, not only answers given.</summary>
public enum Alignment
{
    NotNeeded,
    Needed,
}

/// <summary>What the helper can advise.</summary>
public enum Approach
{
    /// <summary>Adapters on frozen weights in 4 bits.</summary>
    Qlora,

    /// <summary>Adapters on frozen weights.</summary>
    Lora,

    /// <summary>All weights, spread over as many devices as it takes.</summary>
    FullZero3,
}

/// <summary>One row of the table.</summary>
/// <param name="Shift">Null: not asked.</param>
public sealed record DecisionRule(Means Means, DomainShift? Shift, Approach Then);

/// <summary>
/// The decision helper of the documents as a table. Alignment is asked last on every way: where it is needed, DPO or RLHF
/// follows whatever was chosen.
/// </summary>
public static class DecisionRules
{
    public const string Source = "002_510395dad6898a79.txt, \"Decision Helper\"";

    /// <summary>Each combination of answers meets exactly one row.</summary>
    public static IReadOnlyList<DecisionRule> Table { get; } =
    [
        new(Means.Tight, Shift: null, Approach.Qlora),
        new(Means.Ample, DomainShift.Large, Approach.FullZero3),
        new(Means.Ample, DomainShift.Small, Approach.Lora),
    ];

    public static DecisionRule Of(Means means, DomainShift shift) => Table.Single(rule => rule.Means == means && (rule.Shift ?? shift) == shift);
}
