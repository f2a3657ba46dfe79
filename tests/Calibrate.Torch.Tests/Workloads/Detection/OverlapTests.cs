using Calibrate.Workloads.Models.Detection;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads.Detection;

/// <summary>Complete IoU against arithmetic by hand.</summary>
public sealed class OverlapTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    // Equal boxes.
    [InlineData(new[] { 1f, 1, 3, 5 }, new[] { 1f, 1, 3, 5 }, 1)]
    // Side by side, squares of 2: IoU 0, centres 4 apart, the diagonal of 6 x 2 squared is 40.
    [InlineData(new[] { 0f, 0, 2, 2 }, new[] { 4f, 0, 6, 2 }, -16.0 / 40)]
    // Half overlapping squares of 2: IoU 2/6, centres 1 apart, the diagonal of 3 x 2 squared is 13.
    [InlineData(new[] { 0f, 0, 2, 2 }, new[] { 1f, 0, 3, 2 }, (1.0 / 3) - (1.0 / 13))]
    // A box of 2 x 2 in the middle of one of 4 x 4: IoU 4/16, same centre and shape.
    [InlineData(new[] { 1f, 1, 3, 3 }, new[] { 0f, 0, 4, 4 }, 0.25)]
    public void ByHand(float[] one, float[] other, double expected) =>
        Overlap.Complete(tensor(one), tensor(other)).Values()[0].ShouldBe(expected, 1e-6);

    [Fact]
    public void Shape_counts()
    {
        // 4 x 1 in the middle of 4 x 4: IoU 1/4; v = 4/π² (π/4 - atan 4)², α = v/(1 - IoU + v).
        var v = 4 / (Math.PI * Math.PI) * Math.Pow((Math.PI / 4) - Math.Atan(4), 2);

        Overlap.Complete(tensor([0f, 1.5f, 4, 2.5f]), tensor([0f, 0, 4, 4])).Values()[0].ShouldBe(0.25 - (v * v / (0.75 + v)), 1e-6);
    }

    [Fact]
    public void An_empty_box_has_finite_gradients()
    {
        var box = tensor([0f, 0, 2, 2]).requires_grad_();
        Overlap.Complete(box, zeros([4])).backward();

        box.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }
}
