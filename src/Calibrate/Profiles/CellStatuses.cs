namespace Calibrate.Profiles;

/// <summary>What a status permits.</summary>
public enum Standing
{
    /// <summary>A figure to rely on.</summary>
    Usable,

    /// <summary>A figure with something against it, which is said: priced only when asked.</summary>
    Flagged,

    /// <summary>No figure to price.</summary>
    Refused,
}

/// <summary>Whether a cell with something against it may be priced or compared.</summary>
public enum FlaggedCells
{
    Refuse,

    /// <summary>Used, and said in the result.</summary>
    Allow,
}

public static class CellStatuses
{
    extension(CellStatus status)
    {
        public Standing Standing => status switch
        {
            CellStatus.Trusted or CellStatus.Draft => Standing.Usable,
            CellStatus.NotConverged or CellStatus.NoSteadyState or CellStatus.Drift or CellStatus.Bimodal
                or CellStatus.EnvironmentUnstable => Standing.Flagged,
            _ => Standing.Refused,
        };
    }
}
