using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class SelectionTests
{
    [Fact]
    public void SelectionIsTheQuantile()
    {
        var random = new SeededRandom(3);
        foreach (var count in new[] { 1, 2, 3, 10, 101, 1000 })
        {
            // Ties too.
            double[] values = [.. Enumerable.Range(0, count).Select(_ => Math.Round(random.NextNormal(), 1))];
            foreach (var share in new[] { 0, 0.1, 0.25, 0.5, 0.9, 1 })
                Selection.Quantile([.. values], share).ShouldBe(Quantile.Of(values, share), 1e-12);
        }
    }
}
