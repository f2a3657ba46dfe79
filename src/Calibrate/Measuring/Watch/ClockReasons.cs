using System.Globalization;

namespace Calibrate.Measuring.Watch;

/// <summary>What holds a GPU's clock where it is: the bits of NVML's clocks event (once: throttle) reasons.</summary>
[Flags]
public enum ClockReasons : ulong
{
    None = 0,

    /// <summary>Nothing to do.</summary>
    Idle = 0x1,

    /// <summary>A clock that somebody set.</summary>
    ApplicationClocks = 0x2,

    /// <summary>The power limit. In every long computation, so it belongs to the device.</summary>
    PowerCap = 0x4,

    /// <summary>The hardware's protection; the cause, where it is told, is another bit.</summary>
    Hardware = 0x8,

    /// <summary>It follows the slowest of a group of devices.</summary>
    SyncBoost = 0x10,

    /// <summary>The driver finds it too hot.</summary>
    SoftwareThermal = 0x20,

    /// <summary>The hardware finds it too hot.</summary>
    HardwareThermal = 0x40,

    /// <summary>The power supply asked for it.</summary>
    PowerBrake = 0x80,

    DisplayClocks = 0x100,
}

internal static class ClockReasonWords
{
    /// <summary>Those that make another machine of it for a while: heat, and the hardware's protection.</summary>
    public const ClockReasons Slowdown = ClockReasons.Hardware | ClockReasons.SoftwareThermal | ClockReasons.HardwareThermal | ClockReasons.PowerBrake;

    private static readonly (ClockReasons Any, string Word)[] Words =
    [
        (ClockReasons.SoftwareThermal | ClockReasons.HardwareThermal, "thermal"),
        (ClockReasons.PowerBrake, "power brake"),
        (ClockReasons.Hardware, "hardware"),
        (ClockReasons.PowerCap, "power cap"),
        (ClockReasons.SyncBoost, "sync boost"),
        (ClockReasons.ApplicationClocks, "application clocks"),
        (ClockReasons.DisplayClocks, "display clocks"),
        (ClockReasons.Idle, "idle"),
    ];

    /// <summary>E.g. <c>thermal, power cap</c>; null for none.</summary>
    public static string? InWords(this ClockReasons reasons)
    {
        // The general bit is set beside its cause.
        if ((reasons & (ClockReasons.HardwareThermal | ClockReasons.PowerBrake)) != ClockReasons.None)
            reasons &= ~ClockReasons.Hardware;
        List<string> words = [.. Words.Where(word => (reasons & word.Any) != ClockReasons.None).Select(word => word.Word)];
        if ((reasons & ~Words.Aggregate(ClockReasons.None, (all, word) => all | word.Any)) is var unknown and not ClockReasons.None)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"reason 0x{(ulong)unknown:x}"));
        return words.Count == 0 ? null : string.Join(", ", words);
    }
}
