namespace Calibrate.Profiles.Wire;

/// <summary>The checks that a type cannot express; each refuses with the field's path and its line.</summary>
/// <param name="json">The file's content, which is JSON.</param>
internal sealed class Refusals(string file, byte[] json)
{
    public ProfileFormatException Refuse(string field, string problem) => new(file, JsonPlace.LineOf(json, field), field, problem);

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
    public void Share(double? value, string field) =>
        Require(value is null or (>= 0 and <= 1), field, "must be a share from 0 to 1");

    public void AtLeast(long least, long? value, string field) =>
        Require(value is null || value >= least, field, FormattableString.Invariant($"must be at least {least}"));

    /// <summary>Not too long, and no null in it: the reader's own null checks end at a list's elements. Absent passes.</summary>
    public void List<T>(IReadOnlyList<T>? list, string field, int most = Limits.MostEntries)
    {
        Require(list is null || list.Count <= most, field, FormattableString.Invariant($"has more than {most} entries"));
        for (var i = 0; i < list?.Count; i++)
            Require(list[i] is not null, FormattableString.Invariant($"{field}[{i}]"), "must not be null");
    }

    /// <summary>Absent passes.</summary>
    public void NotEmpty(string? value, string field) => Require(value is null or { Length: > 0 }, field, "must not be empty");

    /// <summary>Names that go into paths, ids and command lines.</summary>
    public void Name(string value, string field) =>
        Require(DeviceSlug.IsValid(value), field, "must be lower case letters, digits and single hyphens");

    public T Choice<T>(string word, string field, Func<T, string>? spelling = null)
        where T : struct, Enum =>
        Words.Find(word, spelling) ?? throw Refuse(field, $"'{word}' is none of {Words.All(spelling)}");
}
