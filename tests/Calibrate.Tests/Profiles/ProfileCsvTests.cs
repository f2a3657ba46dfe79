using System.Globalization;
using System.Text;
using Calibrate.Profiles;
using Calibrate.Tests.Reports;
using CsvHelper;

namespace Calibrate.Tests.Profiles;

public class ProfileCsvTests
{
    [Fact]
    public void TheFormatIsAsAgreed() => ProfileCsv.Write(Sample.Profile()).ShouldBeGolden("profile.csv");

    [Fact]
    public void EveryMetricReadsBackToTheBit()
    {
        var profile = Sample.Profile();
        using var csv = CsvReader.Create(ProfileCsv.Write(profile), CsvReaderOptions.Default);

        foreach (var cell in profile.Cells)
        {
            csv.Read().ShouldBeTrue();
            csv.GetString("id").ShouldBe(cell.Key.Id);
            foreach (var metric in Metrics.All)
                Number(csv.GetString(metric.Name)).ShouldBe(metric.Value(cell), metric.Name);
        }
        csv.Read().ShouldBeFalse();
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1+1", "\\t=1+1")]
    [InlineData("\r=1+1", "\\r=1+1")]
    [InlineData("two\nlines, \"quoted\"", "\"two\\nlines, \"\"quoted\"\"\"")]
    [InlineData("\u001b[2J\u202e", "\\u001b[2J\\u202e")]
    [InlineData("<script>|", "<script>|")]
    public void NoTextDoesAnythingButSayWhatItSays(string reason, string field)
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitHuge, [], failure: new(CellStatus.Crashed, reason)));
        var written = ProfileCsv.Write(profile);

        Encoding.UTF8.GetString(written).ShouldContain($",Crashed,{field},");
        written.Count(b => b == (byte)'\n').ShouldBe(2);
        ProfileCsv.Check(profile, written, "p.csv");
    }

    [Fact]
    public void AViewAgreesWithItsProfile() => ProfileCsv.Check(Sample.Profile(), ProfileCsv.Write(Sample.Profile()), "p.csv");

    [Theory]
    [InlineData(",Trusted,", ",Draft,", "p.csv, line 2: status: says 'Draft', and the profile gives 'Trusted'")]
    [InlineData("vit-b.forward", "vit-b.backward", "p.csv, line 3: id: says 'vit-b.backward.bf16.b4.i224', and the profile gives 'vit-b.forward.bf16.b4.i224'")]
    [InlineData("cached,precision", "cached,accuracy", "p.csv, line 1: accuracy: is no column of a profile's CSV")]
    [InlineData("mode,method", "mode,mode", "p.csv, line 1: mode: is there twice")]
    [InlineData("id,workload", "workload,id", "p.csv, line 2: workload: says 'vit-b.train.bf16.b4.i224', and the profile gives 'vit-b'")]
    [InlineData("id,", "", "p.csv, line 1: id: is missing: this is no CSV of a profile")]
    [InlineData("86567656", "86567657", "p.csv, line 2: parameters: says '86567657', and the profile gives '86567656'")]
    [InlineData("1.5 GiB more", "\u001b[2J", "p.csv, line 5: reason: says '\\u001b[2J than the 4 GiB there are', and the profile gives '1.5 GiB more than the 4 GiB there are'")]
    public void AViewThatSaysSomethingElseIsRefusedByLineAndColumn(string from, string to, string message) =>
        Refusal(ProfileCsv.Write(Sample.Profile()).Edit(from, to)).Message.ShouldBe(message);

    [Fact]
    public void ARowTooFewOrTooManyIsRefused()
    {
        var rows = Encoding.UTF8.GetString(ProfileCsv.Write(Sample.Profile())).TrimEnd('\n').Split('\n');

        Refusal(Csv(rows[..^1])).Message.ShouldBe("p.csv: id: lacks the row of vit-h.train.bf16.b64.i224");
        Refusal(Csv([.. rows, rows[^1]])).Message.ShouldBe("p.csv, line 6: id: 'vit-h.train.bf16.b64.i224' is no further cell of the profile");
        Refusal(Csv([.. rows[..^1], rows[^1] + ",1"])).Line.ShouldBe(5);
        Refusal([]).Field.ShouldBe("id");
    }

    [Fact]
    public void LineEndsAndColumnsOfLaterVersionsMayDiffer()
    {
        var written = ProfileCsv.Write(Sample.Profile());
        var rows = Encoding.UTF8.GetString(written).TrimEnd('\n').Split('\n');

        ProfileCsv.Check(Sample.Profile(), Csv([.. rows.Select(row => row + "\r")]), "p.csv");
        ProfileCsv.Check(Sample.Profile(), Csv([.. rows.Select(row => row[..row.LastIndexOf(',')])]), "p.csv");
    }

    private static byte[] Csv(string[] rows) => Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => row + "\n")));

    private static ProfileFormatException Refusal(byte[] csv) => Should.Throw<ProfileFormatException>(() => ProfileCsv.Check(Sample.Profile(), csv, "p.csv"));

    private static double? Number(string field) =>
        field.Length == 0 ? null : double.Parse(field, NumberStyles.Float, CultureInfo.InvariantCulture);
}
