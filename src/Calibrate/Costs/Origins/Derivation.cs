namespace Calibrate.Costs.Origins;

/// <summary>A figure with everything it was made of: what <c>explain</c> prints and a saved estimate keeps.</summary>
/// <param name="Name">E.g. <c>training time</c>.</param>
/// <param name="Value">As a reader sees it, unit included.</param>
/// <param name="Formula">How it follows from <paramref name="From"/>, with the formula's source; null for a leaf.</param>
/// <param name="Source">Where a leaf was found: a profile with its hash and cell, a price row with its date, a paper.</param>
/// <param name="From">The figures that went in; empty for a leaf.</param>
public sealed record Derivation(string Name, string Value, Grounds Grounds, string? Formula, string? Source, IReadOnlyList<Derivation> From)
{
    public static Derivation Leaf(string name, string value, Grounds grounds, string source) => new(name, value, grounds, null, source, []);

    public static Derivation Computed(string name, string value, string formula, params IReadOnlyList<Derivation> from) =>
        new(name, value, Grounds.Computed, formula, null, from);
}
