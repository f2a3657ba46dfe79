using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Claims;

/// <summary>
/// A figure that remembers what it was made of. Ends are the furthest that the parts allow: the low end of a difference is the
/// low end less the high one. Figures are not negative.
/// </summary>
/// <param name="Expression">How it follows from <paramref name="From"/>, by their names.</param>
public sealed record Quantity(Bounds Bounds, string Expression, IReadOnlyList<Derivation> From)
{
    private readonly bool _isSum;

    /// <summary>Of a measured leaf: its 95% interval; null for everything else, whose <see cref="Bounds"/> are all there is.</summary>
    public Bounds? Interval { get; init; }

    /// <summary>A figure with an origin of its own.</summary>
    public static Quantity Leaf(Bounds bounds, Derivation origin) => new(bounds, origin.Name, [origin]);

    /// <summary>A plain number of a formula.</summary>
    public static Quantity Number(double value) => new(new Bounds(value), new Bounds(value).ToString(), []);

    /// <summary>From the lower to the higher of some figures.</summary>
    public static Quantity Between(params IReadOnlyList<Quantity> all) => new(
        new(all.Min(one => one.Bounds.Low), all.Max(one => one.Bounds.High)), string.Join(" to ", all.Select(one => one.Factor)), [.. all.SelectMany(one => one.From).Distinct()]);

    public static Quantity operator +(Quantity left, Quantity right) =>
        new(new(left.Bounds.Low + right.Bounds.Low, left.Bounds.High + right.Bounds.High), $"{left.Expression} + {right.Expression}", Both(left, right), isSum: true);

    public static Quantity operator -(Quantity left, Quantity right) =>
        new(new(left.Bounds.Low - right.Bounds.High, left.Bounds.High - right.Bounds.Low), $"{left.Expression} - {right.Factor}", Both(left, right), isSum: true);

    public static Quantity operator *(Quantity left, Quantity right) =>
        new(new(left.Bounds.Low * right.Bounds.Low, left.Bounds.High * right.Bounds.High), $"{left.Factor} * {right.Factor}", Both(left, right));

    public static Quantity operator /(Quantity left, Quantity right) =>
        new(new(left.Bounds.Low / right.Bounds.High, left.Bounds.High / right.Bounds.Low), $"{left.Factor} / {right.Divisor}", Both(left, right));

    public static implicit operator Quantity(double number) => Number(number);

    /// <summary>What is left of 1, ends exchanged: a discount from a ratio of prices.</summary>
    public Quantity FromOne() => new(new(1 - Bounds.High, 1 - Bounds.Low), $"1 - {Factor}", From, isSum: true);

    /// <summary>With ends of its own, by a formula that <c>*</c> and <c>+</c> cannot write.</summary>
    public static Quantity By(string formula, Bounds bounds, params IReadOnlyList<Quantity> from) => new(bounds, formula, [.. from.SelectMany(one => one.From).Distinct()]);

    /// <summary>The same figure with what it takes for granted.</summary>
    public Quantity Assuming(params IReadOnlyList<Derivation> settings) => this with { From = [.. From.Concat(settings).Distinct()] };

    /// <summary>The same figure with another one that a reader should see beside it.</summary>
    public Quantity Beside(string name, Quantity other) =>
        this with { From = [.. From, new(name, other.Bounds.ToString(), Grounds.Computed, $"for comparison: {other.Expression}", null, other.From)] };

    private Quantity(Bounds bounds, string expression, IReadOnlyList<Derivation> from, bool isSum)
        : this(bounds, expression, from) => _isSum = isSum;

    private string Factor => _isSum ? $"({Expression})" : Expression;

    private string Divisor => From.Count > 1 ? $"({Expression})" : Factor;

    private static Derivation[] Both(Quantity left, Quantity right) => [.. left.From.Concat(right.From).Distinct()];
}
