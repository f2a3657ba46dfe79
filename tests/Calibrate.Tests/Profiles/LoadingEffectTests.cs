using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Tests.Profiles;

public class LoadingEffectTests
{
    private static readonly CellKey Loaded = Sample.VitTrain with { Loader = Loader.Real, LoaderWorkers = 2 };

    [Fact]
    public void ALoadedCellStandsBesideItsTwin()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)), Sample.Cell(Loaded, Sample.Launches(10, 1.0)));

        var effect = LoadingEffect.In(profile).ShouldHaveSingleItem();

        // By hand: 0.8 s a step over 1.0 s.
        effect.Speed.Value.ShouldBe(0.8, 1e-9);
        effect.Speed.Low!.Value.ShouldBeLessThan(0.8);
        RunTable.Of(profile).ShouldContain($"{Loaded.Id}: 80.0% [");
        RunTable.Of(profile).ShouldContain($"of the throughput of {Sample.VitTrain.Id}, whose inputs are there beforehand\n");
    }

    [Fact]
    public void OtherCellsAreNoTwins()
    {
        LoadingEffect.In(Sample.ProfileOf(Sample.Cell(Loaded, Sample.Launches(10, 1.0)))).ShouldBeEmpty();
        LoadingEffect.In(Sample.ProfileOf(
            Sample.Cell(Loaded, Sample.Launches(10, 1.0)), Sample.Cell(Sample.VitTrain with { Batch = 8 }, Sample.Launches(10, 1.0)))).ShouldBeEmpty();
        LoadingEffect.In(Sample.Profile()).ShouldBeEmpty();
    }
}
