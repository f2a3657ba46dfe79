using Calibrate.Planning;
using Calibrate.Workloads;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Cells on images that are decoded while they run.</summary>
public class LoadedBatchesTests
{
    private static readonly LibtorchEngine s_engine = new();

    [Theory]
    [InlineData("resnet34", Mode.Train)]
    [InlineData("resnet34", Mode.Forward)]
    [InlineData("yolov8n", Mode.Train)]
    [InlineData("yolov8n", Mode.Forward)]
    public void A_cell_trains_and_predicts_on_loaded_images(string name, Mode mode)
    {
        using var scope = NewDisposeScope();
        using var cell = s_engine.Build(Key(name) with { Mode = mode }, "cpu", 3);
        for (var i = 0; i < 3; i++)
            cell.Step();

        var evidence = cell.Examine();
        double.IsFinite(evidence.Loss).ShouldBeTrue();
        if (mode == Mode.Train)
            evidence.ParameterChange!.Value.ShouldBeGreaterThan(0);
        var work = cell.Inspect();
        work!.DistinctBatches.ShouldBeGreaterThan(1);
        work.InputSpread.ShouldBeGreaterThan(0);
        cell.RealTokensPerStep.ShouldBeNull();
    }

    [Fact]
    public void One_seed_gives_the_same_steps_with_any_number_of_workers() =>
        Loss(Key("resnet34") with { LoaderWorkers = 3 }).ShouldBe(Loss(Key("resnet34") with { LoaderWorkers = 1 }));

    [Fact]
    public void Normalised_images_are_spread_as_the_synthetic_ones_about()
    {
        using var cell = s_engine.Build(Key("resnet34"), "cpu", 3);
        cell.Inspect()!.InputSpread.ShouldBeInRange(0.3, 2);
    }

    [Fact]
    public void Channels_last_and_micro_batches_take_loaded_images()
    {
        using var cell = s_engine.Build(Key("yolov8n") with { ChannelsLast = ChannelsLast.On, Accumulate = 2 }, "cpu", 3);
        cell.Step();
        double.IsFinite(cell.Examine().Loss).ShouldBeTrue();
    }

    private static double Loss(CellKey key)
    {
        using var scope = NewDisposeScope();
        using var cell = s_engine.Build(key, "cpu", 5);
        for (var i = 0; i < 3; i++)
            cell.Step();
        return cell.Examine().Loss;
    }

    private static CellKey Key(string name) =>
        new(name, Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Image(96), Loader: Loader.Real, LoaderWorkers: 2);
}
