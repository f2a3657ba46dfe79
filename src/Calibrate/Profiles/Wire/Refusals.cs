namespace Calibrate.Profiles.Wire;

/// <summary>The checks that a type cannot express; each refuses with the field's path.</summary>
internal sealed class Refusals(string file)
{
    public ProfileFormatException Refuse(string field, string problem) => new(file, line: null, field, problem);

    public void Require(bool holds, string field, string problem)
    {
        if (!holds)
            throw Refuse(field, problem);
    }

    /// <summary>Finite and above 0; absent passes.</summary>
    public void Positive(double? value, string field) =>
        Require(value is null or (> 0 and < double.PositiveInfinity), field, "must be a finite number above 0");

    /// <summary>Finite and at least 0; absent passes.</summary>
    public void NotNegative(double? value, string field) =>
        Require(value is null or (>= 0 and < double.PositiveInfinity), field, "must be a finite number, at least 0");

    /// <summary>From 0 to 1; absent passes.</summary>
    public void Share(double? value, string field) => Require(value is null or (>= 0 and <= 1), field, "must be a share, from 0 to 1");

    public void AtLeast(long least, long? value, string field) =>
        Require(value is null || value >= least, field, FormattableString.Invariant($"must be at least {least}"));

    /// <summary>The reader's null checks end at a list's elements.</summary>
    public void NoNulls<T>(IReadOnlyList<T>? list, string field)
        where T : class
    {
        for (var i = 0; i < list?.Count; i++)
            Require(list[i] is not null, FormattableString.Invariant($"{field}[{i}]"), "must not be null");
    }

    public void NotEmpty(string value, string field) => Require(value.Length > 0, field, "must not be empty");

    /// <summary>An interval of positive numbers around its value.</summary>
    public void Ordered(Interval interval, string field)
    {
        Positive(interval.Value, field + ".value");
        Positive(interval.Low, field + ".low");
        Positive(interval.High, field + ".high");
        Require(!(interval.Low > interval.Value) && !(interval.High < interval.Value), field, "low, value and high are out of order");
    }

    public T Choice<T>(string word, string field, Func<T, string>? spelling = null)
        where T : struct, Enum =>
        Words.Find(word, spelling) ?? throw Refuse(field, $"'{word}' is none of {Words.All(spelling)}");
}
