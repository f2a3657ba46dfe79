using System.Globalization;

namespace Calibrate.Measuring.Watch;

/// <summary>CPU time of processes that are none of the run's, added up over looks at the process table.</summary>
/// <param name="worker">This process; its group is its own.</param>
/// <param name="runner">The process that started it.</param>
/// <param name="processors">Of the host: the most that can be used between two looks.</param>
/// <remarks>
/// The sum of every process's own time and that of its ended children does not change when a process ends and its parent takes
/// note, so processes that live for less than the time between two looks count as well. Where a parent takes no note the sum
/// falls: such a look adds nothing.
/// </remarks>
public sealed class ForeignCpu(int worker, int runner, int processors)
{
    private readonly Dictionary<(int Id, long Started), Use> _uses = [];
    private TimeSpan? _sum;

    public TimeSpan Total { get; private set; }

    /// <summary>The process that used most, as <c>name (pid 1)</c>, and how much; null without any.</summary>
    public (string Process, TimeSpan Time)? Heaviest =>
        _uses.Values.MaxBy(use => use.Time) is { } most ? (most.Process, most.Time) : null;

    /// <param name="since">Time since the look before; the first look's does not matter.</param>
    public void Look(IReadOnlyList<ProcessTimes> processes, TimeSpan since)
    {
        ProcessTimes[] foreign = [.. processes.Where(p => p.Group != worker && p.Id != worker && p.Id != runner)];
        var sum = foreign.Aggregate(TimeSpan.Zero, (all, p) => all + p.Own + p.Waited);
        if (_sum is { } before)
            Total += TimeSpan.FromTicks(Math.Clamp((sum - before).Ticks, 0, (since * processors).Ticks));

        foreach (var process in foreign)
        {
            // One that was not there at the first look began at nothing.
            var use = _uses.GetValueOrDefault((process.Id, process.Started)) ?? new(Name(process), _sum is null ? process.Own : TimeSpan.Zero, default);
            _uses[(process.Id, process.Started)] = use with { Time = process.Own - use.Before };
        }

        _sum = sum;
    }

    private static string Name(ProcessTimes process) => string.Create(CultureInfo.InvariantCulture, $"{process.Name} (pid {process.Id})");

    /// <param name="Before">CPU time when it was first seen.</param>
    private sealed record Use(string Process, TimeSpan Before, TimeSpan Time);
}
