namespace Calibrate.Costs.Jobs.Yaml;

/// <summary>The part of YAML that job files use: text, lists and maps, each with its line.</summary>
/// <param name="Line">From 1.</param>
internal abstract record YamlValue(long Line)
{
    public sealed record Text(long Line, string Value) : YamlValue(Line);

    public sealed record List(long Line, IReadOnlyList<YamlValue> Items) : YamlValue(Line);

    /// <param name="Entries">In the file's order; no key twice.</param>
    public sealed record Map(long Line, IReadOnlyList<(string Key, YamlValue Value)> Entries) : YamlValue(Line);

    /// <summary>For messages.</summary>
    public string Kind => this switch
    {
        Text => "a value",
        List => "a list",
        _ => "a group of keys",
    };
}
