using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

public class TensorCountTests
{
    public TensorCountTests() => Needs.Of(Feature.TensorMemory);

    [Fact]
    public void TensorsCountWhileTheyLive()
    {
        using var count = new TensorCount();
        using (zeros([1000]))
        {
            using var other = zeros([500], dtype: ScalarType.Float64);
            count.Allocated.ShouldBe(8000);
        }

        (count.Allocated, count.MaxAllocated).ShouldBe((0, 8000));
    }

    [Fact]
    public void APeakBeginsAnewWithWhatIsThere()
    {
        using var count = new TensorCount();
        using var kept = zeros([250]);
        zeros([1000]).Dispose();

        count.ResetPeak();

        count.MaxAllocated.ShouldBe(1000);
    }

    [Fact]
    public void WhatTheBackwardPassMakesCounts()
    {
        using var x = ones([1000], requires_grad: true);
        using var count = new TensorCount();
        using (var doubled = x.mul(2))
        {
            using var sum = doubled.sum();
            sum.backward();
        }

        count.Allocated.ShouldBe(4000);
        count.MaxAllocated.ShouldBeGreaterThanOrEqualTo(8000);
    }

    // The allocator remembers blocks that were freed unseen between two counts, and takes the next at their place for them.
    [Fact]
    public void ABlockFromBetweenTwoCountsIsNoneOfTheSecond()
    {
        torch.Tensor first;
        using (new TensorCount())
            first = zeros([1 << 20]);
        first.Dispose();
        var between = zeros([1 << 20]);

        using var count = new TensorCount();
        between.Dispose();

        count.Allocated.ShouldBe(0);
    }

    [Fact]
    public void NothingCountsBeforeOrAfter()
    {
        var before = zeros([1000]);
        using var count = new TensorCount();
        before.Dispose();
        count.Dispose();
        using var after = zeros([1000]);

        using var next = new TensorCount();
        (next.Allocated, next.MaxAllocated).ShouldBe((0, 0));
    }
}
