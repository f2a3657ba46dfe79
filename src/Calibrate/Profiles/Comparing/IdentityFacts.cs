using System.Globalization;
using Calibrate.Units;

namespace Calibrate.Profiles.Comparing;

/// <summary>A fact in which the two profiles differ.</summary>
/// <param name="Axis">Null where a difference is noted and no more.</param>
/// <param name="Old">Null where the profile does not say.</param>
public sealed record Difference(string Fact, Axis? Axis, string? Old, string? New)
{
    /// <summary>A value that only one side gives may be the same on the other.</summary>
    public bool Known => Old is not null && New is not null;

    public override string ToString() => $"{Fact}: {Old ?? "not known"} in OLD, {New ?? "not known"} in NEW";
}

/// <summary>What two profiles have to share for their figures to compare. The cell's own settings are in its key.</summary>
public static class IdentityFacts
{
    // The one place to add a fact.
    private static readonly (string Fact, Axis? Axis, Func<Profile, string?> Of)[] All =
    [
        ("device kind", Axis.Device, p => p.Device.Kind),
        ("device", Axis.Device, p => p.Device.Name),
        ("device units", Axis.Device, p => p.Device.Units is { } units ? Whole(units) : null),
        ("power limit", Axis.Device, p => p.Device.PowerLimitWatts is { } watts ? $"{Figure.Significant(watts)} W" : null),
        ("ECC", Axis.Device, p => p.Device.Ecc),
        ("libtorch", Axis.Libtorch, p => p.Environment.Torch.Version),
        ("provider", Axis.Libtorch, p => p.Environment.Torch.Binding()),
        ("BLAS", Axis.Libtorch, p => p.Environment.Torch.Blas),
        ("CUDA", Axis.Libtorch, p => p.Environment.Torch.Cuda),
        ("cuDNN", Axis.Libtorch, p => p.Environment.Torch.Cudnn),
        ("threads", Axis.Threads, p => Whole(p.Environment.Threads)),
        ("driver", null, p => p.Device.Driver),
        ("kernel", null, p => p.Environment.Kernel),
        ("system", null, p => p.Environment.Os),
        (".NET", null, p => p.Environment.Dotnet),
        ("blocks per launch", null, p => Whole(p.Run.BlocksPerLaunch)),
        ("seconds per block", null, p => p.Run.BlockSeconds.ToString(CultureInfo.InvariantCulture)),
    ];

    public static IReadOnlyList<Difference> Between(Profile old, Profile @new) =>
    [
        .. from fact in All
           let difference = new Difference(fact.Fact, fact.Axis, fact.Of(old), fact.Of(@new))
           where difference.Old != difference.New
           select difference,
        .. Variables(old.Environment.Variables, @new.Environment.Variables),
    ];

    // A variable that is not set is known to be so.
    private static IEnumerable<Difference> Variables(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> @new) =>
        from name in old.Keys.Union(@new.Keys).Order(StringComparer.Ordinal)
        let difference = new Difference($"variable {name}", null, old.GetValueOrDefault(name, "not set"), @new.GetValueOrDefault(name, "not set"))
        where difference.Old != difference.New
        select difference;

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
