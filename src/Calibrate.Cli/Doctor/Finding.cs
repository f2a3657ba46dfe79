namespace Calibrate.Cli.Doctor;

internal enum Severity
{
    Ok,

    /// <summary>Runs, but not as it should.</summary>
    Warning,

    /// <summary>Nothing runs until it is remedied.</summary>
    Problem,
}

/// <summary>One thing looked at.</summary>
/// <param name="Remedy">What to do about it; null where there is nothing to do.</param>
internal sealed record Finding(string Subject, Severity Severity, string Text, string? Remedy = null);
