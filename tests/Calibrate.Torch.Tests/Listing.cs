namespace Calibrate.Torch.Tests;

/// <summary>A member of a type as the listing writes both; <see cref="Listing.WholeType"/> stands for all members.</summary>
internal sealed record Member(string Type, string Signature)
{
    public override string ToString() => $"## {Type}\n  {Signature}";
}

/// <summary>A file of signatures by type, in Data/.</summary>
internal sealed class Listing
{
    public const string WholeType = "*";

    private readonly Dictionary<string, HashSet<string>> _sections = [];

    public IEnumerable<Member> Members => _sections.SelectMany(section => section.Value.Select(signature => new Member(section.Key, signature)));

    public bool HasType(string type) => _sections.ContainsKey(type);

    public bool Has(Member member) => _sections.TryGetValue(member.Type, out var signatures) && signatures.Contains(member.Signature);

    public static Listing Read(string file)
    {
        var listing = new Listing();
        HashSet<string> current = [];
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", file)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                listing._sections[line[3..]] = current = listing._sections.GetValueOrDefault(line[3..]) ?? [];
            else if (line.StartsWith("  ", StringComparison.Ordinal))
                current.Add(line.Trim());
        }

        return listing;
    }
}
