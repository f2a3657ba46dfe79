using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Watch;

/// <summary>Watches the host over the timed blocks of one launch. It looks between blocks only, so that it costs nothing inside one.</summary>
public sealed class LaunchWatch
{
    /// <summary>
    /// The time from one look to the next, in times of what a look takes: a quarter of a percent, however many processes there
    /// are to look at. With those that are taken in any case it stays below half of one in a launch of seconds.
    /// </summary>
    public const int Interval = 400;

    /// <summary>Looks that are taken in any case: one to compile, one before the first block and one after the last.</summary>
    public const int LeastLooks = 3;

    /// <summary>The kernel counts CPU time in ticks of 10 ms: of less than a second they tell nothing.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>Of the cores in use: a process below it is not worth a name.</summary>
    private const double HeavyShare = 0.01;

    private readonly Instruments _instruments;
    private readonly int _threads;
    private readonly ForeignCpu _foreign;
    private readonly List<double> _frequencies = [];
    private (HostSnapshot? Host, long Time) _first;
    private (HostSnapshot? Host, long Time) _last;
    private TimeSpan _cost;

    /// <summary>Begins to watch: the blocks come next.</summary>
    /// <param name="runner">The process that started this one.</param>
    public LaunchWatch(Instruments instruments, int threads, int runner)
    {
        (_instruments, _threads) = (instruments, threads);
        _foreign = new(Environment.ProcessId, runner, Environment.ProcessorCount);
        // The first look compiles its own code and takes ten times as long as another: it is none.
        _ = instruments.Host();
        _first = _last = (null, instruments.Time.GetTimestamp());
        Look();
        _first = _last;
    }

    /// <summary>Between two blocks: looks if the last look is long enough ago.</summary>
    public void AtEdge()
    {
        if (_instruments.Time.GetElapsedTime(_last.Time) >= Interval * _cost)
            Look();
    }

    /// <summary>After the last block; null where the host tells nothing, or all of it took less than <see cref="Least"/>.</summary>
    public HostReading? End()
    {
        Look();
        return HostOverAll();
    }

    private void Look()
    {
        var now = _instruments.Time.GetTimestamp();
        var host = _instruments.Host();
        if (host is { Processes.Count: > 0 })
            _foreign.Look(host.Processes, _instruments.Time.GetElapsedTime(_last.Time, now));
        if (host?.FrequencyHz is { } frequency)
            _frequencies.Add(frequency);
        _last = (host, now);
        _cost = _instruments.Time.GetElapsedTime(now);
    }

    private HostReading? HostOverAll()
    {
        var elapsed = _instruments.Time.GetElapsedTime(_first.Time, _last.Time);
        if ((_first.Host, _last.Host) is not ({ Totals: var start } first, { Totals: var end }) || elapsed < Least)
            return null;

        var cores = elapsed * _threads;
        var heaviest = _foreign.Heaviest is { } process && process.Time / cores >= HeavyShare ? process.Process : null;
        return new(
            StealShare: Steal(start, end),
            // More threads than processors wait for each other: that pressure says nothing.
            PressureShare: _threads > Environment.ProcessorCount ? null : Share(end.Pressure - start.Pressure, elapsed),
            ThrottledShare: Share(end.Throttled - start.Throttled, cores),
            ForeignCpuShare: first.Processes.Count == 0 ? null : Contended(_foreign.Total, elapsed) / cores,
            ForeignProcess: heaviest,
            FrequencyLowHz: _frequencies.Count == 0 ? null : _frequencies.Min(),
            FrequencyHighHz: _frequencies.Count == 0 ? null : _frequencies.Max());
    }

    // What others use of cores that this launch leaves idle takes nothing from it.
    private TimeSpan Contended(TimeSpan foreign, TimeSpan elapsed)
    {
        var idle = elapsed * Math.Max(0, Environment.ProcessorCount - _threads);
        return foreign > idle ? foreign - idle : TimeSpan.Zero;
    }

    // Some hypervisors set steal back.
    private static double? Steal(HostTotals start, HostTotals end) =>
        end.TotalTicks > start.TotalTicks && end.StealTicks is { } steal
            ? (steal > start.StealTicks ? steal - start.StealTicks.Value : 0) / (double)(end.TotalTicks - start.TotalTicks)
            : null;

    private static double? Share(TimeSpan? part, TimeSpan whole) => part is { } time ? Math.Clamp(time / whole, 0, 1) : null;
}
