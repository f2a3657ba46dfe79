using System.Collections.Immutable;

namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>The processes that have a compute context on a device.</summary>
/// <remarks>
/// Three functions of growing number fill structures of growing size, and the size of the newest one's changed without a new
/// number: 24 bytes, 32 in the first drivers of the 535 series. So the newest function there is is asked to write over a known pattern, and
/// the length of what it wrote tells the size. The process id stands first in all of them.
/// </remarks>
internal static unsafe class NvmlProcesses
{
    private const byte Untouched = 0xA5;
    private const uint Room = 64;

    private static readonly string[] Functions =
        ["nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2", "nvmlDeviceGetComputeRunningProcesses"];

    private static readonly int[] Sizes = [sizeof(NvmlProcess1), sizeof(NvmlProcess2), sizeof(NvmlProcess3)];

    /// <summary>Their ids, in whichever process namespace the driver gives them: some give the host's to a container.</summary>
    public static Sensed<ImmutableArray<int>> Ids(NvmlLibrary nvml, nint device)
    {
        for (var room = Room; ; room *= 2)
        {
            var entries = new byte[room * sizeof(NvmlProcess3)];
            Array.Fill(entries, Untouched);
            if (Fill(nvml, device, entries, room) is not (var status, var count))
                return Sensed<ImmutableArray<int>>.WithoutFunction(Functions[^1]);
            if (status == NvmlStatus.InsufficientSize && room < 1 << 16)
                continue;
            return Sensed<ImmutableArray<int>>.Of(status, status == NvmlStatus.Success ? Read(entries, (int)Math.Min(count, room)) : []);
        }
    }

    private static (NvmlStatus Status, uint Count)? Fill(NvmlLibrary nvml, nint device, byte[] entries, uint room)
    {
        fixed (byte* start = entries)
        {
            foreach (var function in Functions)
            {
                if (nvml.Fill(function, device, start, room) is { Status: not NvmlStatus.FunctionNotFound } answer)
                    return answer;
            }
        }

        return null;
    }

    private static ImmutableArray<int> Read(byte[] entries, int count)
    {
        var written = entries.AsSpan().LastIndexOfAnyExcept(Untouched) + 1;
        var size = Array.Find(Sizes, size => count * size >= written);
        return [.. Enumerable.Range(0, count).Select(i => BitConverter.ToInt32(entries, i * size))];
    }
}
