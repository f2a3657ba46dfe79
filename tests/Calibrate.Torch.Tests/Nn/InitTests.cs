using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.init;

namespace Calibrate.Torch.Tests.Nn;

/// <summary>First values against those that PyTorch 1.13.1 draws from seed 0.</summary>
public sealed class InitTests : IDisposable
{
    // Kernels may differ in the last bit between processors.
    private const double Rounding = 1e-6;

    private readonly DisposeScope _scope = NewDisposeScope();

    public InitTests() => manual_seed(0);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Linear()
    {
        using var linear = nn.Linear(2, 3);
        linear.weight.Values().ShouldBe(
            [-0.005293981172144413, 0.37932288646698, -0.5819807648658752, -0.5203874707221985, -0.27234524488449097, 0.1896158903837204], Rounding);
        linear.bias!.Values().ShouldBe([-0.014010033570230007, 0.5606575012207031, -0.06275151669979095], Rounding);
    }

    [Fact]
    public void Conv2d()
    {
        using var conv = nn.Conv2d(1, 1, 2);
        conv.weight.Values().ShouldBe([-0.003743410110473633, 0.26822179555892944, -0.4115225672721863, -0.3679695129394531], Rounding);
        conv.bias!.Values().ShouldBe([-0.19257718324661255], Rounding);
    }

    [Fact]
    public void Embedding()
    {
        using var embedding = nn.Embedding(2, 2, padding_idx: 0);
        embedding.weight!.Values().ShouldBe([0, 0, -2.1787893772125244, 0.5684312582015991], Rounding);
    }

    [Fact]
    public void Truncated_normal()
    {
        trunc_normal_(empty([4]), std: 0.02).Values().ShouldBe(
            [-0.00018766950233839452, 0.014660065993666649, -0.027003811672329903, -0.02233688160777092], Rounding);

        manual_seed(0);
        trunc_normal_(empty([2, 2]), mean: 0.5, a: 0, b: 1).Values().ShouldBe(
            [0.4964068830013275, 0.7603647708892822, 0.09412649273872375, 0.13912194967269897], Rounding);
    }

    [Fact]
    public void Xavier() => xavier_uniform_(empty([2, 3])).Values().ShouldBe(
        [-0.008201400749385357, 0.5876445174217224, -0.9016007781028748, -0.8061808347702026, -0.4219154715538025, 0.29375168681144714], Rounding);

    [Fact]
    public void Kaiming() => kaiming_normal_(empty([2, 3]), mode: FanInOut.FanOut, nonlinearity: NonlinearityType.ReLU).Values().ShouldBe(
        [1.5409960746765137, -0.293428897857666, -2.1787893772125244, 0.5684312582015991, -1.0845223665237427, -1.3985954523086548], Rounding);

    [Fact]
    public void Constants_fill_a_parameter_without_a_trace()
    {
        using var parameter = new Parameter(empty([2]));

        constant_(parameter, 3).Values().ShouldBe([3, 3]);
        zeros_(parameter).Values().ShouldBe([0, 0]);
        ones_(parameter).Values().ShouldBe([1, 1]);
        parameter.is_leaf.ShouldBeTrue();
    }

    [Fact]
    public void Fans_and_gains()
    {
        CalculateFanInAndFanOut(empty([8, 3, 2, 2])).ShouldBe((12, 32));
        Should.Throw<ArgumentException>(() => CalculateFanInAndFanOut(empty([8])));
        calculate_gain(NonlinearityType.Tanh).ShouldBe(5.0 / 3);
        calculate_gain(NonlinearityType.LeakyReLU, 1).ShouldBe(1);
        calculate_gain(NonlinearityType.Conv2D).ShouldBe(1);
    }
}
