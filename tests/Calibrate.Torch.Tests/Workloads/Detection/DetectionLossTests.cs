using Calibrate.Workloads.Models.Detection;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads.Detection;

/// <summary>
/// The loss on images of 64 pixels with an object of class 2 from 20 to 36 pixels each way: the only place of stride 8 within it
/// has its middle at 28, one stride from every side.
/// </summary>
public sealed class DetectionLossTests : IDisposable
{
    private const int Image = 64, Classes = 80, Place = (3 * 8) + 3, Places = 64 + 16 + 4;
    private const float Sure = 40;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _raw = zeros([1, 64 + Classes, Places]);

    public DetectionLossTests()
    {
        Scores().fill_(-Sure);
        Score(2).fill_(Sure);
        for (var side = 0; side < 4; side++)
            Bin(side, 1).fill_(Sure);
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_perfect_prediction_costs_nothing() => Loss(Object()).ShouldBe(0, 1e-4);

    [Fact]
    public void An_undecided_class_costs_half_of_its_cross_entropy()
    {
        Score(2).fill_(0);
        Loss(Object()).ShouldBe(0.5 * Math.Log(2), 1e-4);
    }

    [Fact]
    public void A_wrong_class_costs_its_score_too()
    {
        Score(5).fill_(3);
        Loss(Object()).ShouldBe(0.5 * Math.Log(1 + Math.Exp(3)), 1e-4);
    }

    [Fact]
    public void A_spread_distribution_with_the_right_mean_costs_the_focal_part()
    {
        for (var side = 0; side < 4; side++)
        {
            Bin(side, 0).fill_(Sure);
            Bin(side, 2).fill_(Sure);
        }

        Loss(Object()).ShouldBe(1.5 * Math.Log(3), 1e-4);
    }

    [Fact]
    public void A_box_beside_the_object_costs_its_overlap_and_the_focal_part()
    {
        // The right side two strides away instead of one: the box is 24 x 16 pixels around 16 x 16. The assigned score is the overlap
        // itself, and below 1, so that nothing is divided; between sure bins the focal part is 40 a side, of four sides one.
        Bin(2, 1).fill_(0);
        Bin(2, 2).fill_(Sure);
        var overlap = Overlap.Complete(tensor([20f, 20, 44, 36]), tensor([20f, 20, 36, 36])).item<float>();
        var classes = (1 - overlap) * Sure;

        Loss(Object()).ShouldBe((7.5 * (1 - overlap) * overlap) + (0.5 * classes) + (1.5 * overlap * Sure / 4), 1e-3);
    }

    [Fact]
    public void Without_objects_only_scores_count()
    {
        Scores().fill_(0);
        Loss(zeros([1, 3, 5])).ShouldBe(0.5 * Places * Classes * Math.Log(2), 1e-2);
    }

    [Fact]
    public void It_grows_with_the_batch()
    {
        Score(2).fill_(0);
        var (points, strides) = PlaceGrid.Make(Image, null);
        var two = DetectionLoss.Of(_raw.repeat(2, 1, 1), Object().repeat(2, 1, 1), points, strides, Image);

        // Of two images the sums double, and so do the scores that they are divided by: the mean, times 2.
        two.item<float>().ShouldBe((float)Math.Log(2), 1e-3f);
    }

    private double Loss(Tensor objects)
    {
        var (points, strides) = PlaceGrid.Make(Image, null);
        return DetectionLoss.Of(_raw, objects, points, strides, Image).item<float>();
    }

    private Tensor Scores() => _raw.narrow(1, 64, Classes);

    private Tensor Score(int ofClass) => _raw.select(2, Place).select(1, 64 + ofClass);

    private Tensor Bin(int side, int bin) => _raw.select(2, Place).select(1, (side * 16) + bin);

    private static Tensor Object() => tensor([2f, 28 / 64f, 28 / 64f, 16 / 64f, 16 / 64f], [1, 1, 5]);
}
