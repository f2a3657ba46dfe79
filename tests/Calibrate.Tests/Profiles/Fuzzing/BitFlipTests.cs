using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles.Fuzzing;

/// <summary>One wrong bit anywhere in a real profile, as a disk or a careless editor leaves it.</summary>
public class BitFlipTests(ITestOutputHelper output)
{
    private const int Flips = 5000;

    [Fact]
    public void EveryOneIsDetected()
    {
        var file = File.ReadAllBytes(CompatibilityTests.FixtureOf("profile-0.1.0.json"));
        var digits = file.AsSpan().LastIndexOf("\"sha256\": \""u8) + "\"sha256\": \"".Length;
        var random = new Random(3);
        Dictionary<string, int> refusals = new(StringComparer.Ordinal);
        for (var i = 0; i < Flips; i++)
        {
            // A fiftieth of them in the hash's own digits, which are the only bytes it does not cover.
            var at = i % 50 == 0 ? digits + random.Next(64) : random.Next(file.Length);
            var bit = (byte)(1 << random.Next(8));
            file[at] ^= bit;
            var refusal = Should.Throw<ProfileFormatException>(() => ProfileJson.Read(file, "p.json"), $"byte {at}, bit {bit}");
            file[at] ^= bit;

            var kind = refusal switch
            {
                { Field: "sha256" } => "by the hash",
                { InnerException: not null } or { Field: null } => "as no JSON, or none of this schema",
                _ => "by a field's value",
            };
            refusals[kind] = refusals.GetValueOrDefault(kind) + 1;
        }

        foreach (var (kind, times) in refusals)
            output.WriteLine($"{times,5} {kind}");
        refusals.Count.ShouldBe(3);
        ProfileJson.Read(file, "p.json").Cells.Count.ShouldBe(10);
    }
}
