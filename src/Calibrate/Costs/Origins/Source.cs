namespace Calibrate.Costs.Origins;

/// <summary>Whether somebody answerable for a fact says it.</summary>
public enum Verification
{
    /// <summary>The maker's or seller's own page or interface, or the paper itself.</summary>
    Primary,

    /// <summary>Somebody else's table, or nothing at all; shown as <c>unverified</c> wherever the fact is used.</summary>
    Unverified,
}

/// <summary>Where a fact was found, and as of when.</summary>
/// <param name="Note">What a reader has to know, e.g. that sources disagree; null without any.</param>
public sealed record Source(string Name, AsOf? AsOf, Verification Verification, string? Note = null)
{
    /// <summary>Everything a reader needs to judge it, in one line.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Name,
        $"as of {AsOf?.ToString() ?? "an unknown date"}",
        Verification == Verification.Unverified ? "unverified" : null,
        Note,
    }.Where(part => part is not null));
}
