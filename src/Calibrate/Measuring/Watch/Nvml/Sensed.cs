namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>One reading, or why there is none: exactly one of the two is there.</summary>
internal readonly record struct Sensed<T>(T? Value, string? WhyNot)
    where T : struct
{
    /// <summary>The library has no such function to ask.</summary>
    public bool NotAsked { get; private init; }

    public static Sensed<T> Of(NvmlStatus status, T value) => status == NvmlStatus.Success ? new(value, null) : Absent(status.InWords());

    public static Sensed<T> Absent(string whyNot) => new(null, whyNot);

    public static Sensed<T> WithoutFunction(string function) => Absent($"this driver's library has no {function}") with { NotAsked = true };

    public Sensed<TOther> As<TOther>(Func<T, TOther> change)
        where TOther : struct => Value is { } value ? new(change(value), null) : new(null, WhyNot) { NotAsked = NotAsked };

    /// <summary>Another way to ask, where this one gave nothing. The reason is that of a function which the library has.</summary>
    public Sensed<T> Or(Func<Sensed<T>> other) =>
        Value is not null ? this : other() is var second && (second.Value is not null || NotAsked) ? second : this;
}
