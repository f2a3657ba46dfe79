namespace Calibrate.Profiles.Wire;

internal sealed record WireBatchSearch
{
    public required string Reason { get; init; }
    public long? MemoryBytes { get; init; }
    public required WireBatchTry[] Tries { get; init; }
}

internal sealed record WireBatchTry
{
    public required int Batch { get; init; }
    public required string Stage { get; init; }
    public required string End { get; init; }
    public long? PeakMemoryBytes { get; init; }
    public double? StepSeconds { get; init; }
    public string? Reason { get; init; }
}
