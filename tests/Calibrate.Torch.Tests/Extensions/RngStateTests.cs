using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

public class RngStateTests
{
    [Fact]
    public void A_saved_state_replays_its_numbers_any_number_of_times()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        _ = rand([3]);
        using var state = RngState.Save(DeviceType.CPU);
        var first = rand([5]).Values();

        for (var replay = 0; replay < 2; replay++)
        {
            rand([5]).Values().ShouldNotBe(first);
            state.Restore();
            rand([5]).Values().ShouldBe(first);
        }
    }
}
