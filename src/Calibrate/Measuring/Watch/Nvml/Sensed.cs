namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>One reading, or why there is none: exactly one of the two is there.</summary>
internal readonly record struct Sensed<T>(T? Value, string? WhyNot)
    where T : struct
{
    public static Sensed<T> Of(NvmlStatus status, T value) => status == NvmlStatus.Success ? new(value, null) : Absent(status.InWords());

    public static Sensed<T> Absent(string whyNot) => new(null, whyNot);

    public Sensed<TOther> As<TOther>(Func<T, TOther> change)
        where TOther : struct => Value is { } value ? new(change(value), null) : new(null, WhyNot);

    /// <summary>Another way to ask, where this one gave nothing.</summary>
    public Sensed<T> Or(Func<Sensed<T>> other) => Value is null ? other() : this;
}
