using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

/// <summary>A synthetic profile, small and with every kind of cell in it. None of its figures was measured.</summary>
internal static class Sample
{
    private const int BlocksPerLaunch = 8;
    private const int StepsPerBlock = 4;

    public static readonly CellKey VitTrain = new("vit-b", Mode.Train, Precision.Bf16, Checkpointing.Off, 4, InputSize.Image(224));
    public static readonly CellKey VitForward = VitTrain with { Mode = Mode.Forward };
    public static readonly CellKey BertTrain = new("bert-mini", Mode.Train, Precision.Fp32, Checkpointing.On, 8, InputSize.Sequence(128), OptimizerVariant.Foreach);
    public static readonly CellKey VitHuge = VitTrain with { Workload = "vit-h", Batch = 64 };

    public static readonly IReadOnlyList<Peak> Peaks =
    [
        new(Precision.Fp32, 200e9, null, PeakKind.Measured, "gemm 1024 measured in this run"),
        new(Precision.Bf16, 800e9, null, PeakKind.Measured, "gemm 2048 measured in this run"),
        new(Precision.Bf16, 1e12, null, PeakKind.Datasheet, "datasheet: synthetic"),
        new(null, null, 45e9, PeakKind.Measured, "copy of 256 MiB measured in this run"),
    ];

    public static readonly DeviceReading Sensors = new()
    {
        Samples = 40,
        KernelResident = new(0.9, 0.8, 1),
        MemoryUsedBytes = new(2e9, 1e9, 3e9),
        SmClockHz = new(1.9e9, 1.2e9, 1.98e9),
        MemoryClockHz = new(2.6e9, 2.6e9, 2.6e9),
        PowerWatts = new(600, 500, 700),
        TemperatureCelsius = new(60, 55, 65),
        EnergyJoules = 3000,
        EnergyWindowSeconds = 5,
        SlowedShare = 0,
        ClockReasons = "power cap",
        Violations = new(0.5, 0.001, 0, 0, 0.25),
        EccErrors = new(1, 0),
        PowerLimitWatts = 700,
    };

    /// <summary>A launch whose first block is a fifth slower; it steps at exactly <paramref name="seconds"/> afterwards.</summary>
    public static Launch Launch(double seconds, int round = 0, double copyRate = 45e9) => new(
        round,
        Seed: 18_000_000_000_000_000_000 + (ulong)round,
        Blocks: [.. Enumerable.Range(0, BlocksPerLaunch).Select(block => block == 0 ? seconds * 1.2 : seconds)],
        StepsPerBlock: [.. Enumerable.Repeat(StepsPerBlock, BlocksPerLaunch)],
        WarmupBlocks: 1,
        Steps: StepsPerBlock * (BlocksPerLaunch - 1),
        ProbeStart: new(copyRate, 700e9),
        ProbeEnd: new(copyRate * 1.01, 710e9),
        Regime: null,
        Loss: 0.693,
        GradientNorm: 1.25,
        ParameterChange: 0.01,
        RealTokensPerStep: null,
        PeakMemoryBytes: 3L << 30,
        PeakMemorySource: "VmHWM",
        CpuShare: 0.95,
        StartupSeconds: 2.5);

    /// <summary>Launches evenly spaced from a share below a mean to the same share above it.</summary>
    public static Launch[] Launches(int count, double seconds, double spread = 0.01, double copyRate = 45e9) =>
        [.. Enumerable.Range(0, count).Select(i => Launch(seconds * (1 + (spread * ((2.0 * i / (count - 1)) - 1))), i, copyRate))];

    public static Cell Cell(CellKey key, IReadOnlyList<Launch> launches, Tier asked = Tier.Draft, CellFailure? failure = null) =>
        CellSummary.Of(key, WorkOf(key), launches, Peaks, asked, failure);

    public static Profile Profile() => ProfileOf(
        Cell(VitTrain, Launches(10, 0.8)),
        Cell(VitForward, Launches(5, 0.2, spread: 0.05, copyRate: 90e9)),
        Cell(BertTrain, [Launch(0.05) with { RealTokensPerStep = 700 }]),
        Cell(VitHuge, [], failure: new(CellStatus.OutOfMemory, "1.5 GiB more than the 4 GiB there are")));

    public static Profile ProfileOf(params Cell[] cells)
    {
        var regimes = LaunchRegimes.Of([.. cells.SelectMany(cell => cell.Launches)]);
        return new()
        {
            Schema = Calibrate.Profiles.Profile.CurrentSchema,
            Created = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero),
            Tool = new("0.1.0", "0123456"),
            Device = new("cpu", "Example CPU (R) 2000", "example-cpu-2000", 8L << 30, Units: 2),
            Environment = new(
                "Example Linux 1", "6.1.0", "10.0.0", new("1.13.1", "libtorch", "debian", Blas: "openblas"), Threads: 2, PhysicalCores: 2,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["OMP_NUM_THREADS"] = "2", ["MALLOC_ARENA_MAX"] = "1" }),
            Run = new(
                "reduced", Tier.Draft, Seed: 1, BlocksPerLaunch, BlockSeconds: 0.35, TimeBudgetSeconds: 600, WallSeconds: 321.5,
                CutShort: [.. cells.Where(cell => cell.Status == CellStatus.NotConverged).Select(cell => cell.Key.Id)], regimes.Regimes),
            Peaks = Peaks,
            Cells = [.. cells.Select(cell => Cell(cell.Key, [.. cell.Launches.Select(regimes.Name)], Tier.Draft, FailureOf(cell)))],
        };
    }

    private static CellWork WorkOf(CellKey key) => (key.Workload, key.Mode) switch
    {
        (_, Mode.Update or Mode.Checkpoint) => new(11_170_560, 0, 0),
        ("bert-mini", _) => new(11_170_560, 6e9, 8e9),
        ("decoder-tiny", _) => new(7_000_000, 1e9, 1e9),
        (_, Mode.Forward) => new(86_567_656, 120e9, 120e9),
        _ => new(86_567_656, 400e9, 500e9),
    };

    private static CellFailure? FailureOf(Cell cell) => cell.Status.Standing == Standing.Refused ? new(cell.Status, cell.Reason!) : null;
}
