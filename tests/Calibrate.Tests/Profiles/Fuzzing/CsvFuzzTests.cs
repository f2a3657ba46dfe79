using System.Text;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles.Fuzzing;

/// <summary>A CSV that someone changed beside a profile that nobody did.</summary>
public class CsvFuzzTests
{
    private const int Mutants = 10_000;

    private static readonly string[] Fields =
        ["", "0", "-0", "1e999", "NaN", "Trusted", "=1+1", "'=1+1", "\"", "\"\"", "\u001b[2J", "id", "throughput", "a\"b", "1,5", "\r\n", "\0"];

    [Fact]
    public void NoChangedFieldIsAccepted()
    {
        var profile = ProfileJson.Load(CompatibilityTests.FixtureOf("profile-0.1.0.json"));
        var csv = ProfileCsv.Write(profile);
        var random = new Random(4);
        var refused = 0;
        for (var i = 0; i < Mutants; i++)
        {
            var mutant = Mutate(csv, random);
            if (Refuses(profile, mutant))
                refused++;
            else
                Text(mutant).ShouldBe(Text(csv));
        }
        refused.ShouldBeGreaterThan(Mutants / 2);
    }

    private static bool Refuses(Profile profile, byte[] mutant)
    {
        try
        {
            ProfileCsv.Check(profile, mutant, "p.csv");
            return false;
        }
        catch (ProfileFormatException refusal)
        {
            refusal.Message.ShouldStartWith("p.csv");
            refusal.Message.ShouldAllBe(c => !char.IsControl(c));
            return true;
        }
    }

    private static byte[] Mutate(byte[] csv, Random random)
    {
        var text = Encoding.UTF8.GetString(csv);
        var rows = text.TrimEnd('\n').Split('\n');
        var row = random.Next(rows.Length);
        switch (random.Next(8))
        {
            case 0:
                var flipped = csv.ToArray();
                flipped[random.Next(csv.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return csv[..random.Next(csv.Length)];
            case 2:
                return [.. csv.AsSpan(0, row), (byte)random.Next(256), .. csv.AsSpan(row)];
            case 3:
                rows = [.. rows.Where((_, at) => at != row)];
                break;
            case 4:
                rows = [.. rows.Take(row + 1), .. rows.Skip(row)];
                break;
            case 5:
                random.Shuffle(rows);
                break;
            case 6:
                rows[row] += random.Next(2) == 0 ? "," : "\r";
                break;
            default:
                var fields = rows[row].Split(',');
                fields[random.Next(fields.Length)] = random.Next(3) == 0 ? Fields[random.Next(Fields.Length)] : fields[random.Next(fields.Length)];
                rows[row] = string.Join(',', fields);
                break;
        }
        return Encoding.UTF8.GetBytes(string.Join('\n', rows) + "\n");
    }

    // What is left when ends of lines, empty lines and quotes that nothing needs are taken away: the fields.
    private static string Text(byte[] csv) =>
        string.Join('\n', Encoding.UTF8.GetString(csv).TrimStart('\ufeff').Replace("\"", "", StringComparison.Ordinal).Split('\n', '\r').Where(line => line.Length > 0));
}
