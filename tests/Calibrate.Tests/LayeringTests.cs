using System.Text.RegularExpressions;
using System.Xml.Linq;
using Calibrate.Tests.Reports;

namespace Calibrate.Tests;

/// <summary>The order in which data flows is the order in which code may look: the arrows between the layers, read from the sources.</summary>
public partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> MaySee = new(StringComparer.Ordinal)
    {
        ["Units"] = [],
        ["Tables"] = ["Units"],
        ["Planning"] = ["Units"],
        ["Gpus"] = ["Units", "Tables", "Planning"],
        ["Statistics"] = ["Units", "Planning"],
        ["Profiles"] = ["Units", "Planning", "Gpus", "Statistics"],
        ["Images"] = ["Units", "Planning", "Statistics", "Profiles"],
        ["Measuring"] = ["Units", "Planning", "Statistics", "Profiles", "Images"],
        ["Costs"] = ["Units", "Tables", "Planning", "Gpus", "Statistics", "Profiles"],
        ["Reports"] = ["Units", "Planning", "Gpus", "Statistics", "Profiles", "Costs"],
    };

    private static readonly string Core = Path.Combine(Golden.Repository, "src", "Calibrate");

    public static TheoryData<string> Layers => [.. MaySee.Keys];

    [Fact]
    public void EveryFolderIsALayer() =>
        Directory.GetDirectories(Core).Select(Path.GetFileName).Except(["bin", "obj"]).ShouldBeSubsetOf(MaySee.Keys);

    [Theory]
    [MemberData(nameof(Layers))]
    public void ALayerSeesOnlyThoseBeforeIt(string layer)
    {
        var wrong =
            from file in Sources(layer)
            from seen in LayersIn(File.ReadAllText(file))
            where seen != layer && !MaySee[layer].Contains(seen)
            select $"{Path.GetRelativePath(Core, file)} sees {seen}";

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheNamespaceIsTheLayer(string layer)
    {
        foreach (var file in Sources(layer))
            Namespace().Match(File.ReadAllText(file)).Groups["layer"].Value.ShouldBe(layer, file);
    }

    [Theory]
    [InlineData("using Calibrate.Costs;", "Costs")]
    [InlineData("    double M(Planning.Precision p);", "Planning")]
    [InlineData("var x = global::Calibrate.Measuring.Clock.Now;", "Measuring")]
    [InlineData("using Cost = Calibrate.Costs.Estimate;", "Costs")]
    [InlineData("using MathNet.Numerics.Statistics;", null)]
    [InlineData("/// <see cref=\"Costs.Estimate\"/>", null)]
    [InlineData("// see Costs.Estimate", null)]
    public void MentionsAreFound(string line, string? layer) => LayersIn(line).ShouldBe(layer is null ? [] : [layer]);

    [Theory]
    [InlineData("Calibrate")]
    [InlineData("Calibrate.Torch")]
    public void ItReferencesNoProject(string project) =>
        XDocument.Load(Path.Combine(Golden.Repository, "src", project, project + ".csproj"))
            .Descendants("ProjectReference").ShouldBeEmpty();

    private static string[] Sources(string layer) =>
        Directory.Exists(Path.Combine(Core, layer)) ? Directory.GetFiles(Path.Combine(Core, layer), "*.cs", SearchOption.AllDirectories) : [];

    private static string[] LayersIn(string source) =>
        [.. Mention().Matches(Comment().Replace(source, "")).Select(match => match.Groups["layer"].Value).Where(MaySee.ContainsKey).Distinct()];

    [GeneratedRegex(@"//.*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    // Calibrate.X, or X.Y seen from within our own namespace.
    [GeneratedRegex(@"\bCalibrate\.(?<layer>\w+)|(?<![.\w])(?<layer>[A-Z]\w*)\.[A-Z]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"^namespace Calibrate\.(?<layer>\w+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();
}
