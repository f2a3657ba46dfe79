using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class BatchSearchTests
{
    private static PlannedCell Cell(int batch, BatchSearch? search) =>
        new(new("vit-b", Mode.Train, Precision.Bf16, Checkpointing.On, batch, InputSize.Image(224)), TestCatalogue.All[2], search);

    private static BatchSearch Found { get; } = new(1000, "batch 72 runs out of memory", [new(64, TryEnd.Fits), new(72, TryEnd.OutOfMemory)]);

    [Fact]
    public void ACellThatIsStillToBeSearchedHasNoNumberInItsId()
    {
        Cell(1, BatchSearch.Pending).ShouldSatisfyAllConditions(c => c.AwaitsSearch.ShouldBeTrue(), c => c.Id.ShouldBe("vit-b.train.bf16.ckpt.auto.i224"));
        Cell(64, Found).ShouldSatisfyAllConditions(c => c.AwaitsSearch.ShouldBeFalse(), c => c.Id.ShouldBe("vit-b.train.bf16.ckpt.b64.i224"));
        Cell(64, null).AwaitsSearch.ShouldBeFalse();
    }

    [Fact]
    public void ALaunchOutOfMemoryLowersTheBatchAndIsRecorded()
    {
        var smaller = Cell(64, Found).StepDown("no room").ShouldNotBeNull();

        smaller.Key.Batch.ShouldBe(56);
        smaller.Search.ShouldNotBeNull().Reason.ShouldBe("a launch of the measurement ran out of memory at batch 64, which the search had found to fit");
        smaller.Search.Tries.ShouldBe([.. Found.Tries, new(64, TryEnd.OutOfMemory, Reason: "no room", Stage: TryStage.Launch)]);
    }

    [Fact]
    public void ThereAreThreeSuchSteps()
    {
        var cell = Cell(64, Found);
        for (var i = 0; i < 3; i++)
            cell = cell.StepDown(null).ShouldNotBeNull();
        cell.Key.Batch.ShouldBe(44);
        cell.StepDown(null).ShouldBeNull();
    }

    [Fact]
    public void AGivenBatchAndABatchOfOneStay()
    {
        Cell(64, null).StepDown(null).ShouldBeNull();
        Cell(1, Found).StepDown(null).ShouldBeNull();
    }
}
