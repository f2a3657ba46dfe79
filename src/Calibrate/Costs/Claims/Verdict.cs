namespace Calibrate.Costs.Claims;

/// <summary>What becomes of a claim. It follows from a computed figure and a tolerance, never from an opinion.</summary>
public enum Verdict
{
    Holds,

    /// <summary>It does not follow from the document's own figures.</summary>
    ArithmeticWrong,

    /// <summary>It agrees with a price that has been superseded.</summary>
    PriceStale,

    /// <summary>The document says otherwise elsewhere.</summary>
    Inconsistent,

    /// <summary>A price, a formula, a publication or a measurement says otherwise.</summary>
    DoesNotHold,

    /// <summary>A run that is named settles it.</summary>
    NeedsMeasuring,

    /// <summary>No run of this program settles it; what would is said.</summary>
    Unsupported,
}

public static class Verdicts
{
    /// <summary>As people read it, e.g. <c>arithmetic wrong</c>.</summary>
    public static string Text(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.ArithmeticWrong => "arithmetic wrong",
        Verdict.PriceStale => "price stale",
        Verdict.Inconsistent => "inconsistent within the document",
        Verdict.DoesNotHold => "does not hold",
        Verdict.NeedsMeasuring => "needs measuring",
        Verdict.Unsupported => "unsupported",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "not a verdict"),
    };

    /// <summary>Of several things that a claim says, the one that weighs most is the claim's verdict: what is refuted, then what is open.</summary>
    internal static int Weight(Verdict verdict) => verdict switch
    {
        Verdict.Holds => 0,
        Verdict.Unsupported => 1,
        Verdict.NeedsMeasuring => 2,
        _ => 3,
    };

    /// <summary>Whether something speaks against the claim.</summary>
    public static bool IsRefuted(Verdict verdict) =>
        verdict is Verdict.ArithmeticWrong or Verdict.PriceStale or Verdict.Inconsistent or Verdict.DoesNotHold;
}
