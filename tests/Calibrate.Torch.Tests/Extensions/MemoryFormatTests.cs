using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

public sealed class MemoryFormatTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Channels_lie_beside_each_other_and_values_stay()
    {
        var image = arange(24, dtype: ScalarType.Float32).reshape(1, 2, 3, 4);
        var laid = image.contiguous(MemoryFormat.ChannelsLast);

        laid.stride().ShouldBe([24, 1, 8, 2]);
        laid.Values().ShouldBe(image.Values());
        laid.contiguous(MemoryFormat.Contiguous).stride().ShouldBe(image.stride());
    }

    [Fact]
    public void A_module_passes_on_how_its_weights_and_input_lie()
    {
        using var conv = nn.Conv2d(3, 8, kernel_size: 3, bias: false);
        var weight = conv.weight;
        var plain = conv.call(ones([1, 3, 5, 5])).Values();

        conv.to(MemoryFormat.ChannelsLast).weight.ShouldBeSameAs(weight);
        weight.stride().ShouldBe([27, 1, 9, 3]);
        var output = conv.call(ones([1, 3, 5, 5]).contiguous(MemoryFormat.ChannelsLast));
        output.stride().ShouldBe([72, 1, 24, 8]);
        output.Values().ShouldBe(plain, 1e-5);
    }
}
