using Calibrate.Units;

namespace Calibrate.Costs.Claims;

/// <summary>How a computed figure is to lie to a stated one.</summary>
public enum AgreementRule
{
    /// <summary>Both ends alike.</summary>
    Ends,

    /// <summary>Both computed ends round to the stated ones, halves upwards.</summary>
    Rounds,

    /// <summary>The computed one within the stated ends.</summary>
    Inside,

    /// <summary>The computed one beyond the stated high end.</summary>
    Above,

    /// <summary>The computed one short of the stated low end.</summary>
    Below,

    /// <summary>The computed high end up to the stated low one: it fits.</summary>
    AtMost,

    /// <summary>The computed high end reaches the stated low one.</summary>
    Reaches,
}

/// <summary>When a claim and a computed figure agree: the rule and its tolerance, stated in every output.</summary>
/// <param name="Share">Of the stated figure.</param>
/// <param name="Amount">In the claim's unit, beside <paramref name="Share"/>; the step where the rule is to round.</param>
public sealed record Agreement(AgreementRule Rule, double Share = 0, double Amount = 0)
{
    // Binary fractions: 0.115 is to round to 0.12.
    private const double Hair = 1e-9;

    public static readonly Agreement Above = new(AgreementRule.Above);

    public static readonly Agreement Below = new(AgreementRule.Below);

    public static readonly Agreement AtMost = new(AgreementRule.AtMost);

    public static readonly Agreement Reaches = new(AgreementRule.Reaches);

    public static Agreement Within(double share) => new(AgreementRule.Ends, share);

    public static Agreement Inside(double share) => new(AgreementRule.Inside, share);

    /// <summary>Rounded to multiples of a step, the computed figure is the stated one.</summary>
    public static Agreement Rounded(double step) => new(AgreementRule.Rounds, Amount: step);

    public bool Holds(Bounds stated, Bounds computed) => Rule switch
    {
        AgreementRule.Ends => IsNear(stated.Low, computed.Low) && IsNear(stated.High, computed.High),
        AgreementRule.Rounds => RoundsTo(stated.Low, computed.Low) && RoundsTo(stated.High, computed.High),
        AgreementRule.Inside => computed.Low >= stated.Low - Slack(stated.Low) && computed.High <= stated.High + Slack(stated.High),
        AgreementRule.Above => computed.Low > stated.High,
        AgreementRule.Below => computed.High < stated.Low,
        AgreementRule.AtMost => computed.High <= stated.Low,
        AgreementRule.Reaches => computed.High >= stated.Low,
        _ => throw new InvalidOperationException($"{Rule} is not a rule"),
    };

    public override string ToString() => Rule switch
    {
        AgreementRule.Ends => $"equal{Tolerance}",
        AgreementRule.Rounds => $"rounds to the stated figure, in steps of {new Bounds(Amount)}",
        AgreementRule.Inside => $"inside the stated range{Tolerance}",
        AgreementRule.Above => "above the stated figure",
        AgreementRule.Below => "below the stated figure",
        AgreementRule.AtMost => "at most the stated figure",
        _ => "reaches the stated figure",
    };

    private string Tolerance => (Share, Amount) switch
    {
        (0, 0) => "",
        (_, 0) => $", to ±{Figure.Percent(Share, 0)}",
        (0, _) => $", to ±{new Bounds(Amount)}",
        _ => $", to ±{Figure.Percent(Share, 0)} and ±{new Bounds(Amount)}",
    };

    private bool IsNear(double stated, double computed) => Math.Abs(computed - stated) <= Slack(stated);

    private bool RoundsTo(double stated, double computed) =>
        computed >= stated - (Amount * (0.5 + Hair)) && computed < stated + (Amount * (0.5 - Hair));

    private double Slack(double stated) => (Math.Abs(stated) * (Share + Hair)) + Amount;
}
