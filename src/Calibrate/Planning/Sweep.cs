namespace Calibrate.Planning;

/// <summary>What a sweep varies.</summary>
public enum SweptSetting
{
    Batch,
    ImageSize,
    SequenceLength,
}

/// <summary>Several values of one setting, each a cell of its own: together a curve, between whose points costs are interpolated.</summary>
/// <param name="Values">Each at least 1; in the order of the cells.</param>
public sealed record Sweep(SweptSetting Setting, IReadOnlyList<int> Values)
{
    /// <summary>As it is typed, and as the flag that gives a single value is called.</summary>
    public static string NameOf(SweptSetting setting) => setting switch
    {
        SweptSetting.Batch => "batch",
        SweptSetting.ImageSize => "image-size",
        _ => "sequence-length",
    };

    /// <summary>E.g. <c>--sweep batch=1,2,4</c>.</summary>
    public override string ToString() => $"--sweep {NameOf(Setting)}={string.Join(',', Values)}";

    /// <summary>The cell at each value; the cell itself where the setting is of the other kind of input.</summary>
    internal IEnumerable<SuiteCell> Over(SuiteCell cell, InputKind kind) => (Setting, kind) switch
    {
        (SweptSetting.Batch, _) => Values.Select(value => cell with { Batch = value }),
        (SweptSetting.ImageSize, InputKind.Image) or (SweptSetting.SequenceLength, InputKind.Sequence) => Values.Select(value => cell with { Size = value }),
        _ => [cell],
    };
}
