using TorchSharp;

namespace Calibrate.Torch.Tests;

/// <summary>
/// What the binding shows under TorchSharp's name is TorchSharp's: code written against one compiles against the other.
/// Data/torchsharp-0.107-api.txt is what reflection says of the real assembly, for a choice of types and names;
/// Data/unlisted-members.txt is what that choice leaves out.
/// </summary>
public class SignatureTests
{
    private const string WholeType = "*";

    [Fact]
    public void Every_public_member_is_TorchSharps()
    {
        var listed = Read("torchsharp-0.107-api.txt");
        var unlisted = Read("unlisted-members.txt");

        var unknown = Surface()
            .Where(member => !Has(listed, member) && !Has(unlisted, member) && !Has(unlisted, member with { Signature = WholeType }))
            .ToArray();

        unknown.ShouldBeEmpty("neither in the listing nor in unlisted-members.txt: make them internal, or move them to Calibrate.Torch");
    }

    [Fact]
    public void Every_unlisted_member_is_in_use_and_not_listed()
    {
        var listed = Read("torchsharp-0.107-api.txt");
        var surface = Surface().ToHashSet();
        var types = surface.Select(member => member.Type).ToHashSet();

        var stale = Read("unlisted-members.txt")
            .SelectMany(section => section.Value.Select(signature => new Member(section.Key, signature)))
            .Where(member => member.Signature == WholeType
                ? !types.Contains(member.Type) || listed.ContainsKey(member.Type)
                : !surface.Contains(member) || Has(listed, member))
            .ToArray();

        stale.ShouldBeEmpty("the binding has no such member, or the listing has it");
    }

    private static IEnumerable<Member> Surface() =>
        from type in typeof(torch).Assembly.GetExportedTypes()
        where type.Namespace is "TorchSharp" or "TorchSharp.Modules"
        let header = Signatures.Header(type)
        from signature in Signatures.Members(type).DefaultIfEmpty(WholeType)
        where signature != WholeType || !type.IsInterface
        select new Member(header, signature);

    private static bool Has(Dictionary<string, HashSet<string>> sections, Member member) =>
        sections.TryGetValue(member.Type, out var signatures) && signatures.Contains(member.Signature);

    private static Dictionary<string, HashSet<string>> Read(string file)
    {
        var sections = new Dictionary<string, HashSet<string>>();
        HashSet<string> current = [];
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", file)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                sections[line[3..]] = current = sections.GetValueOrDefault(line[3..]) ?? [];
            else if (line.StartsWith("  ", StringComparison.Ordinal))
                current.Add(line.Trim());
        }

        return sections;
    }

    private sealed record Member(string Type, string Signature)
    {
        public override string ToString() => $"## {Type}\n  {Signature}";
    }
}
