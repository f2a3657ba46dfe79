using System.Globalization;
using Calibrate.Costs.Throughputs;
using Calibrate.Profiles;
using Calibrate.Tests.Reports;

namespace Calibrate.Tests.Costs.Throughputs;

public class EarnedRooflineTests
{
    private static readonly string Table = Path.Combine(Golden.Repository, "src", "Calibrate", "Costs", "Throughputs", "Data", "roofline.csv");

    /// <summary>Where this fails after a change of the published rows, the expected text is what the file should hold.</summary>
    [Fact]
    public void TheTableIsWhatLeavingOneGpuOutFinds()
    {
        var earned = LeaveOneGpuOut.Published;
        var rows = earned.Work.OrderBy(work => work.Key).Select(work => string.Create(CultureInfo.InvariantCulture, $"{Words.Of(work.Key)},{work.Value.FlopPerByte:R},{earned.Factor:R},{earned.Coverage:R},{earned.BatchReach:R}\n"));

        File.ReadAllText(Table).ShouldBe($"family,flop_per_byte,factor,coverage,batch_reach\n{string.Concat(rows)}");
    }
}
