using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Prices;

/// <summary>A figure that a price is made of, with where it comes from and between what it may lie.</summary>
/// <param name="Least">As <paramref name="Value"/> where it stands, as is <paramref name="Most"/>.</param>
/// <param name="Origin">In words, e.g. <c>given</c>, <c>assumed: …</c>, <c>catalogue (unverified): …</c>.</param>
internal sealed record Term<T>(string Name, T Value, T Least, T Most, Grounds Grounds, string Origin)
    where T : struct
{
    public bool Stands => Least.Equals(Value) && Most.Equals(Value);

    /// <summary>What the user says, or else what there is.</summary>
    public Term<T> Or(T? given) => given is { } said ? new(Name, said, said, said, Grounds.Given, "given") : this;

    public Derivation Derive(Func<T, string> text) => Derivation.Leaf(Name, text(Value), Grounds, Origin);

    /// <summary>Empty where it stands.</summary>
    public string Between(Func<T, string> text) => Stands ? "" : $"{Name} {text(Least)} to {text(Most)}";
}
