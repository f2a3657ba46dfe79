using Calibrate.Profiles;
using Calibrate.Tests.Reports;

namespace Calibrate.Tests.Profiles;

/// <summary>Profiles that earlier versions wrote, as they wrote them: each must load for ever. Add to the fixtures, never change one.</summary>
public class CompatibilityTests
{
    private static readonly string Fixtures = Path.Combine(Golden.Repository, "tests", "Calibrate.Tests", "Profiles", "Fixtures");

    public static TheoryData<string> Profiles => [.. Directory.GetFiles(Fixtures, "*.json").Select(Path.GetFileName).OfType<string>()];

    internal static string FixtureOf(string name) => Path.Combine(Fixtures, name);

    [Theory]
    [MemberData(nameof(Profiles))]
    public void AnOldProfileLoads(string file)
    {
        var profile = ProfileJson.Load(FixtureOf(file));

        profile.Cells.ShouldNotBeEmpty();
        profile.Cells.ShouldContain(cell => cell.Figures != null);
        ProfileCsv.CheckFile(profile, FixtureOf(Path.ChangeExtension(file, ".csv")));
    }

    [Fact]
    public void TheFirstOneSaysWhatItSaid()
    {
        var profile = ProfileJson.Load(FixtureOf("profile-0.1.0.json"));

        (profile.Device.Slug, profile.Cells.Count, profile.Cells.Sum(cell => cell.Launches.Count)).ShouldBe(("amd-epyc-2c", 10, 53));
        profile.Cells[0].Figures!.Throughput.ShouldBe(new(50.79468583904411, 46.42410455644851, 56.07372754353505));
        profile.Cells[0].Status.ShouldBe(CellStatus.Draft);
    }
}
