namespace Calibrate.Costs.Jobs;

/// <summary>The jobs that ship with the program, one for each that the documents speak of: <c>Data/*.yaml</c>.</summary>
public static class ExampleJobs
{
    private const string Prefix = "Calibrate.Costs.Jobs.Data.";
    private const string Suffix = ".yaml";

    /// <summary>In the order of the alphabet.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ExampleJobs).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The job's file, to read or to start from; null for a name that is not among <see cref="Names"/>.</summary>
    public static string? Text(string name)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
            return null;
        using var reader = new StreamReader(typeof(ExampleJobs).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!);
        return reader.ReadToEnd();
    }

    /// <returns>Null for a name that is not among <see cref="Names"/>.</returns>
    public static Job? Find(string name) => Text(name) is { } text ? JobFile.Read(text, name) : null;
}
