using System.Globalization;

namespace Calibrate.Measuring.Watch;

/// <summary>Which of the processes on a device are none of the run's.</summary>
public static class DeviceProcesses
{
    /// <param name="ids">Of those that have a context on the device, as the driver gives them.</param>
    /// <param name="worker">The process of ours that has one, with its group; null: none has.</param>
    /// <param name="runner">The process that started it.</param>
    /// <param name="look">A process in sight by its id, else null.</param>
    /// <remarks>
    /// Drivers differ in what they tell a container: ids as the container counts them, where the others may be left out; or as the host
    /// does, where none of them is known here. In the latter case one of them is ours, whichever it is.
    /// </remarks>
    public static IReadOnlyList<string> Foreign(IReadOnlyList<int> ids, int? worker, int? runner, Func<int, ProcessTimes?> look)
    {
        if (worker is null || ids.Contains(worker.Value))
        {
            return [.. from id in ids.Distinct()
                       where id != worker && id != runner
                       let process = look(id)
                       where worker is null || process?.Group != worker
                       select Name(id, process)];
        }

        return ids.Distinct().Count() - 1 is var others and > 0
            ? [string.Create(CultureInfo.InvariantCulture, $"{others} outside this container ({ids.Distinct().Count()} on the device, this one among them)")]
            : [];
    }

    private static string Name(int id, ProcessTimes? process) =>
        string.Create(CultureInfo.InvariantCulture, $"{process?.Name ?? "a process out of sight"} (pid {id})");
}
