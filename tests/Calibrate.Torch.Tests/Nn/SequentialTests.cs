using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Nn;

public class SequentialTests
{
    [Fact]
    public void Modules_run_in_turn_and_what_passes_between_is_freed()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.ReLU(), nn.Identity(), nn.Flatten(0));
        using var scope = NewDisposeScope();
        var input = tensor([-1f, 2f]).reshape(1, 2, 1);
        var made = scope.DisposablesCount;

        var output = model.call(input);

        output.Values().ShouldBe([0, 2]);
        input.Values().ShouldBe([-1, 2]);
        scope.DisposablesCount.ShouldBe(made + 1);
    }

    [Fact]
    public void Changing_in_place_keeps_the_one_tensor()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.ReLU(inplace: true), nn.ReLU(inplace: true));
        using var scope = NewDisposeScope();

        model.call(tensor([-1f, 2f]).reshape(1, 2)).Values().ShouldBe([0, 2]);
    }

    [Fact]
    public void Empty_it_gives_its_input_as_a_tensor_of_its_own()
    {
        using var model = nn.Sequential();
        using var scope = NewDisposeScope();
        var input = ones([1]);
        var output = model.call(input);
        input.Dispose();

        output.item<float>().ShouldBe(1);
    }

    [Fact]
    public void Parts_have_numbers_or_names()
    {
        using var model = nn.Sequential(("first", nn.ReLU()), ("second", nn.Linear(1, 1))).append(nn.Identity());

        model.named_children().Select(child => child.name).ShouldBe(["first", "second", "2"]);
        model.Count.ShouldBe(3);
        model[0].ShouldBeSameAs(model.children().First());
    }
}
