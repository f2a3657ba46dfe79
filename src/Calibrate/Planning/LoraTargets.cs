namespace Calibrate.Planning;

/// <summary>Which of a block's linear layers have an adapter.</summary>
[Flags]
public enum LoraTargets
{
    None = 0,
    Query = 1,
    Key = 2,
    Value = 4,
    Output = 8,
    FeedForward = 16,
    QueryValue = Query | Value,
    Attention = Query | Key | Value | Output,
    AllLinear = Attention | FeedForward,
}

/// <summary>Targets as they are typed: <c>query,value</c>, <c>attention</c>, <c>all</c>.</summary>
public static class LoraTargetNames
{
    /// <summary>What a message says there is.</summary>
    public const string Choices = "attention, all, or of query, key, value, output and mlp those that get one, such as query,value";

    private static readonly (string Name, LoraTargets Targets)[] Groups = [("attention", LoraTargets.Attention), ("all", LoraTargets.AllLinear)];

    private static readonly (string Name, LoraTargets Targets)[] Single =
    [
        ("query", LoraTargets.Query), ("key", LoraTargets.Key), ("value", LoraTargets.Value), ("output", LoraTargets.Output), ("mlp", LoraTargets.FeedForward),
    ];

    /// <summary>Every name that stands alone.</summary>
    public static IEnumerable<string> All => Single.Concat(Groups).Select(one => one.Name);

    /// <summary>One name for each set: a group's own, else its members in order.</summary>
    /// <param name="separator">Between members; an id has a hyphen.</param>
    public static string Of(LoraTargets targets, char separator = ',') => Groups.FirstOrDefault(group => group.Targets == targets).Name
        ?? string.Join(separator, Single.Where(one => targets.HasFlag(one.Targets)).Select(one => one.Name));

    /// <returns>Null where a name is not known, or comes twice.</returns>
    public static LoraTargets? Parse(string text)
    {
        if (Array.Find(Groups, group => group.Name == text) is { Name: not null } whole)
            return whole.Targets;
        var targets = LoraTargets.None;
        foreach (var word in text.Split(','))
        {
            if (Array.Find(Single, one => one.Name == word) is not { Name: not null } single || targets.HasFlag(single.Targets))
                return null;
            targets |= single.Targets;
        }
        return targets;
    }
}
