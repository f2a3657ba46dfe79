using Calibrate.Measuring.Workers;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Measuring;

public class HalfBatchStageTests
{
    [Theory]
    [InlineData(1, 4, 0.06, 5, 2)]
    [InlineData(1, 4, 0.001, 5, 100)]
    [InlineData(1, 4, 1.0, 24, 1)]
    [InlineData(2, 4, 0.06, 5, null)] // not the first launch
    [InlineData(1, 1, 0.06, 5, null)] // nothing to halve
    [InlineData(1, 4, 2.5, 60, null)] // a long step
    [InlineData(1, 4, 0.3, 3, null)] // four of them are more than a fifth of the launch
    public void ItIsTimedWhereItCostsLittle(int round, int batch, double step, double timed, int? steps) =>
        HalfBatchStage.StepsPerSeries(round, Sample.VitTrain with { Batch = batch }, TimeSpan.FromSeconds(step), TimeSpan.FromSeconds(timed)).ShouldBe(steps);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, null)] // half of 4 does not make 4 micro-batches
    public void HalfOfItHasToMakeMicroBatches(int accumulate, int? steps) =>
        HalfBatchStage.StepsPerSeries(1, Sample.VitTrain with { Accumulate = accumulate }, TimeSpan.FromSeconds(0.06), TimeSpan.FromSeconds(5)).ShouldBe(steps);
}
