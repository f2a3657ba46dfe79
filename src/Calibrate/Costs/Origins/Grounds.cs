namespace Calibrate.Costs.Origins;

/// <summary>How a figure was come by. Every figure that reaches a user carries one; none turns into another silently.</summary>
public enum Grounds
{
    /// <summary>By a profile, on this very device.</summary>
    Measured,

    /// <summary>Between measured batch or sequence sizes of the same device.</summary>
    Interpolated,

    /// <summary>From a measured or published device to another one, by a model with an interval of its own.</summary>
    Extrapolated,

    /// <summary>From a public source, under its own conditions.</summary>
    Published,

    /// <summary>A guess: a document's, or a default that is named as such.</summary>
    Assumed,

    /// <summary>Said by the user.</summary>
    Given,

    /// <summary>By a formula, from figures with grounds of their own.</summary>
    Computed,
}
