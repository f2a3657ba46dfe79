using Calibrate.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch.Tests.Extensions;

public class AttentionTests
{
    // libtorch's CPU has a flash kernel from 2.0 or 2.1 on; before, there is no operator to choose for.
    private static AttentionBackend Plain => Op.ScaledDotProductAttention.ExistsFor(DeviceType.CPU) ? AttentionBackend.Flash : AttentionBackend.Composed;

    [Fact]
    public void A_watch_notes_each_backend_once()
    {
        using var scope = NewDisposeScope();
        using var watch = new AttentionWatch();
        var query = randn([1, 2, 8, 16]);

        watch.Seen.ShouldBeEmpty();
        F.scaled_dot_product_attention(query, query, query);
        F.scaled_dot_product_attention(query, query, query);
        watch.Seen.ShouldHaveSingleItem().ShouldBe(Plain);
    }

    [Fact]
    public void Its_end_is_the_end_of_it()
    {
        using var scope = NewDisposeScope();
        var query = randn([1, 2, 8, 16]);
        using var outer = new AttentionWatch();
        var inner = new AttentionWatch();
        inner.Dispose();
        F.scaled_dot_product_attention(query, query, query, zeros([8, 8]));

        inner.Seen.ShouldBeEmpty();
        outer.Seen.ShouldHaveSingleItem();
    }
}
