using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Calibrate.Costs.Jobs.Yaml;

/// <summary>Reads one YAML document strictly: no anchors, no tags, no key twice, and only as deep and long as a job is.</summary>
/// <remarks>Over YamlDotNet's events rather than its object model, which recurses as deep as a hostile file asks.</remarks>
internal sealed class YamlFile
{
    public const int MaxCharacters = 1 << 18;

    private const int MaxDepth = 8;

    private readonly string _file;
    private readonly Parser _parser;

    private YamlFile(string text, string file) => (_parser, _file) = (new(new StringReader(text)), file);

    /// <param name="file">How messages name it.</param>
    /// <exception cref="JobFormatException">It is not a YAML document of that kind.</exception>
    public static YamlValue.Map Read(string text, string file)
    {
        if (text.Length > MaxCharacters)
            throw new JobFormatException(file, null, null, $"is longer than {MaxCharacters} characters: that is no job");
        try
        {
            return new YamlFile(text, file).Document();
        }
        catch (YamlException e)
        {
            throw TabIndented(text) is { } line
                ? new JobFormatException(file, line, null, "is indented with a tab, which YAML forbids: indent with spaces", e)
                : new JobFormatException(file, e.Start.Line, null, $"is not YAML: {(e.InnerException ?? e).Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The scanner's own way of giving up on some damaged texts.
            throw new JobFormatException(file, null, null, "is not YAML", e);
        }
    }

    private YamlValue.Map Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            throw new JobFormatException(_file, null, null, "is empty; calibrate estimate --help shows what a job holds");
        var value = Value(depth: 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            throw new JobFormatException(_file, second.Start.Line, null, "starts a second document: one job to a file");
        return value as YamlValue.Map
            ?? throw new JobFormatException(_file, value.Line, null, $"is {value.Kind}: a job is written as keys with values, such as 'samples: 4195'");
    }

    private YamlValue Value(int depth)
    {
        var line = _parser.Current?.Start.Line ?? 1;
        if (depth > MaxDepth)
            throw new JobFormatException(_file, line, null, $"nests deeper than {MaxDepth} levels: that is no job");
        if (_parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new JobFormatException(_file, line, null, "anchors and aliases are not read in a job: write the value out");
        if (_parser.Current is NodeEvent { Tag.IsEmpty: false })
            throw new JobFormatException(_file, line, null, "tags such as !!int are not read in a job: leave it out");

        if (_parser.TryConsume<Scalar>(out var scalar))
            return new YamlValue.Text(line, scalar.Value);
        if (_parser.TryConsume<SequenceStart>(out _))
            return Items(line, depth);
        _parser.Consume<MappingStart>();
        return Entries(line, depth);
    }

    private YamlValue.List Items(long line, int depth)
    {
        List<YamlValue> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value(depth + 1));
        return new(line, items);
    }

    private YamlValue.Map Entries(long line, int depth)
    {
        List<(string Key, YamlValue Value)> entries = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (Value(depth + 1) is not YamlValue.Text key)
                throw new JobFormatException(_file, line, null, "has a key that is a list or a group: a key is one word");
            if (!seen.Add(key.Value))
                throw new JobFormatException(_file, key.Line, key.Value, "is there twice; keep one");
            entries.Add((key.Value, Value(depth + 1)));
        }
        return new(line, entries);
    }

    // The parser names the start of the whole group instead.
    private static long? TabIndented(string text)
    {
        var index = Array.FindIndex(text.Split('\n'), line => line.TakeWhile(char.IsWhiteSpace).Contains('\t'));
        return index < 0 ? null : index + 1;
    }
}
