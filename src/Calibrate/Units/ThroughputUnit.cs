namespace Calibrate.Units;

/// <summary>What a throughput counts. Images and tokens never mix.</summary>
public enum ThroughputUnit
{
    ImagesPerSecond,

    /// <summary>Positions of a sequence, padding included.</summary>
    TokensPerSecond,

    /// <summary>Of a checkpoint, written and flushed.</summary>
    BytesPerSecond,

    /// <summary>Updates of all that learns.</summary>
    StepsPerSecond,
}

public static class ThroughputUnits
{
    extension(ThroughputUnit unit)
    {
        /// <summary><c>images/s</c>, <c>tokens/s</c>, <c>B/s</c> or <c>steps/s</c>.</summary>
        public string Symbol => unit switch
        {
            ThroughputUnit.ImagesPerSecond => "images/s",
            ThroughputUnit.TokensPerSecond => "tokens/s",
            ThroughputUnit.BytesPerSecond => "B/s",
            _ => "steps/s",
        };
    }
}
