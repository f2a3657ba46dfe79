using Calibrate.Costs.Spot;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What is not of the job but of how it is asked about.</summary>
public sealed record EstimateOptions
{
    public const int DefaultDraws = 10_000;

    public const ulong DefaultSeed = 1;

    /// <summary>That work together, at least 1; null: the job's, or else all of one machine.</summary>
    public int? Devices { get; init; }

    /// <summary>Needed on spot terms, and only there.</summary>
    public Interruptions? Interruptions { get; init; }

    /// <summary>Between devices, of the ring; null: from a published scaling, or assumed.</summary>
    public ByteRate? Link { get; init; }

    /// <summary>Default: in the machine's region.</summary>
    public DataPlace Data { get; init; }

    /// <summary>Of the Monte Carlo. Default: 1.</summary>
    public ulong Seed { get; init; } = DefaultSeed;

    /// <summary>Runs drawn, at least 100. Default: 10,000.</summary>
    public int Draws { get; init; } = DefaultDraws;
}

/// <summary>How spot capacity comes and goes. A cloud's published share of interrupted instances says neither.</summary>
public abstract record Interruptions
{
    private protected Interruptions()
    {
    }

    /// <summary>Of one machine.</summary>
    public abstract InterruptionRate Rate { get; }

    public abstract TimeSpan MeanWait { get; }

    /// <summary>How long before each interruption the job is warned. A checkpoint that can be written in it saves the work since the last one. Default: not at all.</summary>
    public TimeSpan Notice { get; init; }

    /// <param name="Mean">M of one machine, above zero.</param>
    /// <param name="Wait">For capacity, after each interruption. Default: none.</param>
    public sealed record Every(TimeSpan Mean, TimeSpan Wait = default) : Interruptions
    {
        public override InterruptionRate Rate => InterruptionRate.Every(Mean);

        public override TimeSpan MeanWait => Wait;
    }

    /// <summary>As one instance met them: the run is played over the trace from a random start.</summary>
    public sealed record Replay(SpotTrace Trace) : Interruptions
    {
        public override InterruptionRate Rate => Trace.Rate;

        public override TimeSpan MeanWait => Trace.MeanWait;

        /// <param name="name">The trace's own, or its zone.</param>
        /// <exception cref="EstimateException">There is no such trace.</exception>
        public static Replay Find(string name) => new(
            SpotTrace.Shipped.FirstOrDefault(trace => string.Equals(trace.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(trace.Zone, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new EstimateException($"--trace {name}: there is no such trace; there are {string.Join(", ", SpotTrace.Shipped.Select(trace => $"{trace.Zone} ({trace.Instance})"))}"));
    }
}
