namespace Calibrate.Cli;

/// <summary>What the program ends with, for every command.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,

    /// <summary>A gate said no.</summary>
    Refused = 3,
}
