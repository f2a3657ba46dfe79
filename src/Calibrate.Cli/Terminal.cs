namespace Calibrate.Cli;

/// <summary>Where output goes, and what may be sent there.</summary>
/// <param name="In">Lines for <c>pace</c>.</param>
/// <param name="Live">Whether <paramref name="Out"/> is a terminal that may be redrawn: no pipe, no NO_COLOR, no dumb terminal.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool Live)
{
    public static Terminal Real() => new(
        Console.In,
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));
}
