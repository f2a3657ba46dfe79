namespace Calibrate.Cli.Options;

/// <summary>Who reads the standard output.</summary>
internal enum Output
{
    /// <summary>A person.</summary>
    Text,

    /// <summary>A program: one JSON document.</summary>
    Json,
}
