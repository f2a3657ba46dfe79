namespace Calibrate.Units;

/// <summary>What a throughput counts. Images and tokens never mix.</summary>
public enum ThroughputUnit
{
    ImagesPerSecond,

    /// <summary>Positions of a sequence, padding included.</summary>
    TokensPerSecond,
}

public static class ThroughputUnits
{
    extension(ThroughputUnit unit)
    {
        /// <summary><c>images/s</c> or <c>tokens/s</c>.</summary>
        public string Symbol => unit == ThroughputUnit.ImagesPerSecond ? "images/s" : "tokens/s";
    }
}
