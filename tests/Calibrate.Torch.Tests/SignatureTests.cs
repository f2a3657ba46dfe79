using TorchSharp;

namespace Calibrate.Torch.Tests;

/// <summary>
/// What the binding shows under TorchSharp's name is TorchSharp's: code written against one compiles against the other.
/// Data/torchsharp-0.107-api.txt is what reflection says of the real assembly, for a choice of types and names;
/// Data/unlisted-members.txt is what that choice leaves out.
/// </summary>
public class SignatureTests
{
    [Fact]
    public void Every_public_member_is_TorchSharps()
    {
        var listed = Listing.Read("torchsharp-0.107-api.txt");
        var unlisted = Listing.Read("unlisted-members.txt");

        var unknown = Signatures.Surface()
            .Where(member => !listed.Has(member) && !unlisted.Has(member) && !unlisted.Has(member with { Signature = Listing.WholeType }))
            .ToArray();

        unknown.ShouldBeEmpty("neither in the listing nor in unlisted-members.txt: make them internal, or move them to Calibrate.Torch");
    }

    [Fact]
    public void Every_unlisted_member_is_in_use_and_not_listed()
    {
        var listed = Listing.Read("torchsharp-0.107-api.txt");
        var surface = Signatures.Surface().ToHashSet();
        var types = surface.Select(member => member.Type).ToHashSet();

        var stale = Listing.Read("unlisted-members.txt").Members
            .Where(member => member.Signature == Listing.WholeType
                ? !types.Contains(member.Type) || listed.HasType(member.Type)
                : !surface.Contains(member) || listed.Has(member))
            .ToArray();

        stale.ShouldBeEmpty("the binding has no such member, or the listing has it");
    }
}
