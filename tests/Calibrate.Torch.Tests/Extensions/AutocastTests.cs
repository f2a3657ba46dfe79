using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

public class AutocastTests
{
    [Fact]
    public void Regions_nest_and_come_back()
    {
        Product().ShouldBe(ScalarType.Float32);
        using (torch.amp.autocast(DeviceType.CPU))
        {
            Product().ShouldBe(ScalarType.BFloat16);
            using (torch.amp.autocast(DeviceType.CPU, enabled: false))
            {
                Product().ShouldBe(ScalarType.Float32);
                using (torch.amp.autocast(DeviceType.CPU, ScalarType.BFloat16, cache_enabled: false))
                    Product().ShouldBe(ScalarType.BFloat16);
                Product().ShouldBe(ScalarType.Float32);
            }

            AutocastState.Current(DeviceType.CPU).ShouldBe(new(DeviceType.CPU, true, ScalarType.BFloat16, true));
            Product().ShouldBe(ScalarType.BFloat16);
        }

        Product().ShouldBe(ScalarType.Float32);
    }

    [Fact]
    public void A_region_left_by_an_exception_comes_back_too()
    {
        Should.Throw<TorchException>(() =>
        {
            using var region = torch.amp.autocast(DeviceType.CPU);
            ones([2, 3]).matmul(ones([2, 3]));
        });

        Product().ShouldBe(ScalarType.Float32);
    }

    [Fact]
    public void A_device_without_autocast_is_refused_and_nothing_changes()
    {
        Should.Throw<TorchException>(() => torch.amp.autocast(DeviceType.OPENGL));

        Product().ShouldBe(ScalarType.Float32);
    }

    private static ScalarType Product()
    {
        using var scope = NewDisposeScope();
        return ones([2, 2]).matmul(ones([2, 2])).dtype;
    }
}
