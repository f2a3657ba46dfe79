using System.Globalization;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Jobs.Yaml;

/// <summary>The keys of one group, read one by one.</summary>
/// <param name="keys">All that it may have; no other is read.</param>
/// <param name="path">Of the group, for messages: empty at the top.</param>
internal sealed class YamlFields(YamlValue.Map map, string file, IReadOnlyList<string> keys, string path = "")
{
    public bool Has(string key) => map.Entries.Any(entry => entry.Key == key);

    /// <summary>The text of a key, trimmed; null where the key is not there.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlValue.Text text when text.Value.Trim().Length > 0 => text.Value.Trim(),
        YamlValue.Text empty => throw Refuse(key, empty, "has no value: give one, or leave the key out"),
        { } other => throw Refuse(key, other, $"is {other.Kind}, where one value is expected"),
    };

    public string RequiredText(string key, string what) => Text(key) ?? throw Missing(key, what);

    /// <param name="what">What would do, e.g. <c>a whole number, 1 or more</c>.</param>
    public long? Whole(string key, long least, long most, string what) => Parsed(key, what, text =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : (long?)null);

    /// <summary>A number above 0.</summary>
    public double? Positive(string key, double most, string what) => Parsed(key, what, text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= most ? value : (double?)null);

    public T? Choice<T>(string key)
        where T : struct, Enum => Parsed(key, $"one of {Words.All<T>()}", text => Words.Find<T>(text));

    public TimeSpan? Duration(string key) => Parsed(key, "a duration with its unit, such as 90s, 10m or 1h30m", text =>
        Durations.TryParse(text, out var value) ? value : (TimeSpan?)null);

    public ByteSize? Bytes(string key) => Parsed(key, "an amount with its unit, such as 350 MB or 16 GiB", ByteSize.Parse);

    public Money? Money(string key) => Parsed(key, "an amount with its currency, such as 25 USD", Units.Money.Parse);

    /// <summary>A group below this one, without any key but these; null where it is not there.</summary>
    public YamlFields? Group(string key, params IReadOnlyList<string> its) => Find(key) switch
    {
        null => null,
        YamlValue.Map below => Below(below, Path(key), its),
        { } other => throw Refuse(key, other, $"is {other.Kind}, where a group of keys is expected"),
    };

    /// <summary>The groups of a list, without any key but these; empty where it is not there.</summary>
    public IReadOnlyList<YamlFields> Groups(string key, params IReadOnlyList<string> its) => Find(key) switch
    {
        null => [],
        YamlValue.List list =>
        [
            .. list.Items.Select((item, i) => item is YamlValue.Map below
                ? Below(below, string.Create(CultureInfo.InvariantCulture, $"{Path(key)}[{i}]"), its)
                : throw Refuse(key, item, $"holds {item.Kind}, where each item is a group of keys")),
        ],
        { } other => throw Refuse(key, other, $"is {other.Kind}, where a list is expected"),
    };

    /// <summary>Any key's value in a form of its own.</summary>
    /// <param name="parse">Null for what will not do.</param>
    public T? Parsed<T>(string key, string what, Func<string, T?> parse)
        where T : struct =>
        Text(key) is { } text ? parse(text) ?? throw Refuse(key, $"'{text}' will not do: give {what}") : null;

    /// <summary>To be called before any key is missed: a misspelt one explains it.</summary>
    /// <exception cref="JobFormatException">There is a key that the group may not have.</exception>
    public void RefuseOthers()
    {
        foreach (var (key, value) in map.Entries)
        {
            if (!keys.Contains(key))
                throw Refuse(key, value, $"there is no such key{AlikeNames.Say(key, keys)}; there are {string.Join(", ", keys.Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>A refusal of a key that was read.</summary>
    public JobFormatException Refuse(string key, string problem) => Refuse(key, Find(key) ?? map, problem);

    public JobFormatException Missing(string key, string what) => Refuse(key, map, $"is missing: give {what}");

    private JobFormatException Refuse(string key, YamlValue at, string problem) => new(file, at.Line, Path(key), problem);

    private YamlFields Below(YamlValue.Map below, string at, IReadOnlyList<string> its)
    {
        var group = new YamlFields(below, file, its, at);
        group.RefuseOthers();
        return group;
    }

    private YamlValue? Find(string key)
    {
        if (!keys.Contains(key))
            throw new ArgumentOutOfRangeException(nameof(key), key, "not among the group's keys");
        return map.Entries.FirstOrDefault(entry => entry.Key == key).Value;
    }

    private string Path(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
