using Calibrate.Costs.Origins;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>The figures of own hardware, each from the user, the catalogue or the program's defaults, and what their doubts make of the price.</summary>
internal sealed record OwnedTerms(Term<Money> Purchase, Term<TimeSpan> Life, Term<double> InUse, Term<Power> Power, Term<EnergyPrice> Electricity)
{
    /// <summary>With it the source of what the catalogue tells begins.</summary>
    public const string Catalogue = "catalogue";

    private const string Default = "the program's default";

    public static OwnedTerms Of(OwnedHardware hardware)
    {
        var said = hardware.Ownership;
        var terms = new OwnedTerms(
            Catalogued(hardware.PurchasePrice, hardware).Or(said.PurchasePrice is { } each ? new Money(each.Amount * hardware.Gpus, each.Currency) : null),
            Assumed("life", 3 * Ownership.Year, 2 * Ownership.Year, 5 * Ownership.Year).Or(said.Life),
            Assumed("in use", 0.5, 0.25, 1).Or(said.InUse),
            new Term<Power>("power", hardware.Power, new(hardware.Power.Watts / 1.25), new(hardware.Power.Watts * 1.25), Grounds.Assumed, $"{Catalogue} (unverified): {hardware.PowerSource}")
                .Or(said.Power is { } one ? new Power(one.Watts * hardware.Gpus) : null),
            Assumed<EnergyPrice>("electricity", new(0.15m, "USD"), new(0.075m, "USD"), new(0.30m, "USD")).Or(said.Electricity));
        terms.Check(hardware.Name);
        return terms;
    }

    public OwnedHour Hour => new(Purchase.Value, Life.Value, InUse.Value, Power.Value, Electricity.Value);

    /// <summary>Each doubt alone at its two ends, the others at their middle; independent, so the logarithms add as their squares.</summary>
    public PriceSpread Spread
    {
        get
        {
            var hour = Hour;
            PriceSpread[] alone =
            [
                One(Purchase.Between(Text), hour with { Purchase = Purchase.Least }, hour with { Purchase = Purchase.Most }),
                One(Life.Between(Text), hour with { Life = Life.Most }, hour with { Life = Life.Least }),
                One(InUse.Between(Text), hour with { InUse = InUse.Most }, hour with { InUse = InUse.Least }),
                One(Power.Between(Text), hour with { Power = Power.Least }, hour with { Power = Power.Most }),
                One(Electricity.Between(Text), hour with { Electricity = Electricity.Least }, hour with { Electricity = Electricity.Most }),
            ];
            var all = alone.Aggregate((sum, next) => sum.And(next));
            return all.Because.Count == 0 ? PriceSpread.None
                : all with { Because = [$"own hardware: {string.Join(", ", all.Because)} (assumed, as nobody said): together within -{Figure.Percent(1 - all.Low, 0)} and +{Figure.Percent(all.High - 1, 0)} of its price"] };
        }
    }

    public Derivation Derive(string name, string price) => Derivation.Computed(
        $"price of {name}", price, OwnedHour.Formula,
        Purchase.Derive(Text), Life.Derive(Text), InUse.Derive(Text), Power.Derive(Text), Electricity.Derive(Text));

    public static string Text(TimeSpan life) => FormattableString.Invariant($"{life / Ownership.Year:0.##} years");

    public static string Text(double share) => Figure.Percent(share, 0);

    private static string Text(Money price) => price.ToString();

    private static string Text(Power power) => power.ToString();

    private static string Text(EnergyPrice price) => price.ToString();

    private static Term<T> Assumed<T>(string name, T value, T least, T most)
        where T : struct => new(name, value, least, most, Grounds.Assumed, Default);

    private static Term<Money> Catalogued(Money price, OwnedHardware hardware)
    {
        var verified = hardware.PriceSource.Verification == Verification.Primary;
        var spread = verified ? PriceSpread.None : PriceSpread.Unverified;
        return new(
            "purchase price", price, Times(spread.Low), Times(spread.High), verified ? Grounds.Published : Grounds.Assumed,
            $"{Catalogue} ({(verified ? "primary" : "unverified")}): {hardware.PriceSource.Name}, as of {hardware.PriceSource.AsOf?.ToString() ?? "an unknown date"}; {hardware.Covers}");

        Money Times(double factor) => new(price.Amount * (decimal)factor, price.Currency);
    }

    private PriceSpread One(string because, OwnedHour least, OwnedHour most) => because.Length == 0 || Hour.Total == 0
        ? PriceSpread.None
        : new((double)(least.Total / Hour.Total), (double)(most.Total / Hour.Total), [because]);

    private void Check(string name)
    {
        if (InUse.Value is not (> 0 and <= 1) || Life.Value <= TimeSpan.Zero)
            throw new EstimateException(FormattableString.Invariant($"{name}: a life of {Text(Life.Value)} in use {InUse.Value} of it gives no price by the hour; the life (--life 3y) is longer than 0, the share in use (--in-use 40%) above 0 up to 1"));
        if (Purchase.Value.Amount < 0 || Power.Value.Watts is not (>= 0 and < double.PositiveInfinity))
            throw new EstimateException(FormattableString.Invariant($"{name}: a purchase price of {Purchase.Value} and a power of {Power.Value.Watts} W give no price by the hour; both are 0 or more"));
        if (Electricity.Value.Currency != Purchase.Value.Currency)
            throw new EstimateException($"{name}: bought in {Purchase.Value.Currency}, electricity in {Electricity.Value.Currency}; give both in one currency, with --purchase-price and --electricity");
    }
}
