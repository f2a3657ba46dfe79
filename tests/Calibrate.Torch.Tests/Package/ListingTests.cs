namespace Calibrate.Torch.Tests.Package;

/// <summary>What is said of TorchSharp's API, held against the library itself.</summary>
public class ListingTests
{
    [Theory]
    [InlineData("torchsharp-0.107-api.txt")]
    [InlineData("unlisted-members.txt")]
    public void Every_member_in_it_is_TorchSharps(string file)
    {
        var surface = Signatures.Surface().ToHashSet();
        var types = surface.Select(member => member.Type).ToHashSet();

        Listing.Read(file).Members
            .Where(member => member.Signature == Listing.WholeType ? !types.Contains(member.Type) : !surface.Contains(member))
            .ShouldBeEmpty();
    }
}
