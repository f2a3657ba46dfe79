using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>A figure made of an instance's price, at the row that counts and at those it superseded.</summary>
/// <param name="Figure">From the price of the whole instance by the hour.</param>
internal sealed record Priced(string Instance, Func<Quantity, ClaimSources, Quantity> Figure, Agreement Agreement) : ClaimCheck("price")
{
    /// <summary>The document's own sum, where it gives one: if that is wrong, no price makes it right.</summary>
    public Func<ClaimSources, Quantity>? AsWritten { get; init; }

    public override Judgement? Judge(Bounds stated, ClaimSources sources)
    {
        Quantity[] figures = [.. sources.Prices(Instance).Select(price => Figure(price, sources))];
        var written = AsWritten?.Invoke(sources);
        if (Agreement.Holds(stated, figures[0].Bounds))
            return new(Verdict.Holds, figures[0], Grounds.Published, Agreement);
        if (written is not null && !Agreement.Holds(stated, written.Bounds))
            return new(Verdict.ArithmeticWrong, written, Grounds.Computed, Agreement);
        var wasRight = figures.Skip(1).Any(figure => Agreement.Holds(stated, figure.Bounds));
        return new(wasRight ? Verdict.PriceStale : Verdict.DoesNotHold, figures[0], Grounds.Published, Agreement);
    }

    /// <summary>The price of an hour as it stands.</summary>
    public static Priced Hour(string instance) => new(instance, (price, _) => price, Agreement.Within(0.01));

    /// <summary>An instance for the hours that the document gives it; <paramref name="rate"/> is the claim with the document's price.</summary>
    public static Priced Hours(string instance, string rate, Func<ClaimSources, Quantity> hours) =>
        new(instance, (price, sources) => price * hours(sources), Agreement.Within(0.02)) { AsWritten = sources => sources.Claimed(rate) * hours(sources) };
}
