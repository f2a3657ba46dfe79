using Calibrate.Reports;

namespace Calibrate.Tests.Reports;

/// <summary>The errors of the cost model's formulas, written down: whoever changes a formula sees what it does to them.</summary>
public class ModelCheckReportTests
{
    [Fact]
    public void Scaling() => ModelCheckReport.Scaling().ShouldBeGolden("model-check-scaling.txt");

    [Fact]
    public void Memory() => ModelCheckReport.Memory().ShouldBeGolden("model-check-memory.txt");

    [Fact]
    public void Spot() => ModelCheckReport.Spot().ShouldBeGolden("model-check-spot.txt");
}
