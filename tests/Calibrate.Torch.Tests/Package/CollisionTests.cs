using System.Reflection;
using System.Runtime.CompilerServices;

namespace Calibrate.Torch.Tests.Package;

/// <summary>What we add to TorchSharp's classes is not there already: its own member would win, unseen.</summary>
public class CollisionTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private const string Marker = "<Extension>$";

    [Fact]
    public void No_extension_hides_behind_a_member_of_TorchSharps()
    {
        var added = Blocks().Concat(Methods()).ToArray();

        added.Length.ShouldBeGreaterThan(5, "the extensions were not found");
        added.Where(IsThere).Select(each => $"{each.Receiver}.{each.Name}").ShouldBeEmpty();
    }

    [Fact]
    public void A_member_that_is_there_would_be_found() =>
        IsThere(new(typeof(TorchSharp.torch.optim.Optimizer), "zero_grad", [])).ShouldBeTrue();

    private static bool IsThere(Added added) =>
        added.Parameters is { } parameters
            ? added.Receiver.GetMethods(All | BindingFlags.FlattenHierarchy).Any(method => method.Name == added.Name && method.IsPublic && method.GetParameters().Select(each => each.ParameterType).SequenceEqual(parameters))
            : added.Receiver.GetMember(added.Name, All | BindingFlags.FlattenHierarchy).Length > 0;

    // An extension block is compiled to a nested type with its members, and in it one with a marker that takes the receiver.
    private static IEnumerable<Added> Blocks() =>
        from holder in typeof(Provider).Assembly.GetTypes()
        from block in holder.GetNestedTypes(All)
        from receiver in block.GetNestedTypes(All).Append(block)
        let marker = receiver.GetMethod(Marker, All)
        where marker is not null
        from member in block.GetMembers(All | BindingFlags.DeclaredOnly)
        where member is PropertyInfo || (member is MethodInfo { IsSpecialName: false } && member.Name != Marker)
        select new Added(marker.GetParameters()[0].ParameterType, member.Name, member is MethodInfo method ? [.. method.GetParameters().Select(each => each.ParameterType)] : null);

    private static IEnumerable<Added> Methods() =>
        from holder in typeof(Provider).Assembly.GetExportedTypes()
        from method in holder.GetMethods(All | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(ExtensionAttribute))
        let parameters = method.GetParameters()
        let receiver = parameters[0].ParameterType
        select new Added(receiver.IsGenericParameter ? receiver.GetGenericParameterConstraints()[0] : receiver, method.Name, [.. parameters.Skip(1).Select(each => each.ParameterType)]);

    /// <param name="Parameters">Null for a property.</param>
    private sealed record Added(Type Receiver, string Name, Type[]? Parameters);
}
