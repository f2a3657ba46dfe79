using Calibrate.Torch.Interop;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests;

public class CudaTests
{
    [Fact]
    public void A_device_without_a_number_is_the_current_one()
    {
        CudaState.IndexOf(new Device("cuda:3")).ShouldBe(3);
        if (cuda.is_available())
        {
            var last = cuda.device_count() - 1;
            InitializeDevice(new Device($"cuda:{last}"));
            CudaState.IndexOf(null).ShouldBe(last);
            CudaState.IndexOf(new Device("cuda")).ShouldBe(last);
        }
        else
        {
            Should.Throw<TorchException>(() => cuda.synchronize());
        }
    }
}
