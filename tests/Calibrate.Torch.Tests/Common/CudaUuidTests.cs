using static TorchSharp.torch;

namespace Calibrate.Torch.Tests;

public class CudaUuidTests
{
    [Fact]
    public void Every_cuda_device_has_its_own_and_no_driver_has_none()
    {
        var all = CudaUuid.All();
        if (cuda.is_available())
        {
            all.Count.ShouldBe(cuda.device_count());
            all.ShouldBeUnique();
            all.Where(uuid => !Guid.TryParseExact(uuid, "D", out _)).ShouldBeEmpty();
        }

        CudaUuid.Of(all.Count).ShouldBeNull();
        CudaUuid.Of(-1).ShouldBeNull();
    }
}
