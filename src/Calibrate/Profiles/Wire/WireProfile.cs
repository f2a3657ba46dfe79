namespace Calibrate.Profiles.Wire;

// The JSON contract calibrate.profile/1, field by field in the order they are written. A field that is not required may be absent.

internal sealed record WireProfile
{
    public required string Schema { get; init; }
    public required string Created { get; init; }
    public required ToolDescription Tool { get; init; }
    public required DeviceDescription Device { get; init; }
    public required EnvironmentDescription Environment { get; init; }
    public required WireRun Run { get; init; }
    public required WirePeak[] Peaks { get; init; }
    public required WireCell[] Cells { get; init; }
    public required string Sha256 { get; init; }
}

internal sealed record WireRun
{
    public required string Suite { get; init; }
    public required string Tier { get; init; }
    public required ulong Seed { get; init; }
    public required int BlocksPerLaunch { get; init; }
    public required double BlockSeconds { get; init; }
    public double? TimeBudgetSeconds { get; init; }
    public required double WallSeconds { get; init; }
    public required string[] CutShort { get; init; }
    public required HostRegime[] HostRegimes { get; init; }
    public int? Calls { get; init; }
    public Canary? Canary { get; init; }
}

internal sealed record WirePeak
{
    public string? Precision { get; init; }
    public double? FlopPerSecond { get; init; }
    public double? BytesPerSecond { get; init; }
    public double? LaunchSeconds { get; init; }
    public required string Kind { get; init; }
    public required string Source { get; init; }
    public string? Refused { get; init; }
}
