using TorchSharp;

namespace Calibrate.Torch.Tests.Package;

/// <summary>What is said of TorchSharp's API, held against the library itself.</summary>
public class ListingTests
{
    // What object declares is in no reading of ours.
    private const string OfObject = "string ToString()";

    /// <summary>By a type's name; what it inherits is its own to a caller.</summary>
    private static readonly ILookup<string, string> s_library = (
        from type in typeof(torch).Assembly.GetExportedTypes()
        from each in Bases(type)
        from signature in Signatures.Members(each).Append(Listing.WholeType).Append(OfObject)
        select (Type: Name(Signatures.Header(type)), signature)).ToLookup(member => member.Type, member => member.signature);

    [Theory]
    [InlineData("torchsharp-0.107-api.txt")]
    [InlineData("unlisted-members.txt")]
    public void Every_member_in_it_is_TorchSharps(string file) =>
        Listing.Read(file).Members.Where(member => !s_library[Name(member.Type)].Contains(member.Signature)).ShouldBeEmpty();

    private static IEnumerable<Type> Bases(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
            yield return type;
    }

    // Not the base: TorchSharp may have other classes between.
    private static string Name(string header) => header.Split(" : ")[0];
}
