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

    [Fact]
    public void NoReasonRunsAsAFormula()
    {
        var cell = Sample.Cell(Sample.VitHuge, [], failure: new(CellStatus.Crashed, "=HYPERLINK(\"x\"), died"));

        Encoding.UTF8.GetString(ProfileCsv.Write(Sample.ProfileOf(cell))).ShouldContain("\"'=HYPERLINK(\"\"x\"\"), died\"");
    }

    [Fact]
    public void NoCultureChangesAByte()
    {
        var written = ProfileCsv.Write(Sample.Profile());
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            ProfileCsv.Write(Sample.Profile()).ShouldBe(written);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static double? Number(string field) =>
        field.Length == 0 ? null : double.Parse(field, NumberStyles.Float, CultureInfo.InvariantCulture);
}
