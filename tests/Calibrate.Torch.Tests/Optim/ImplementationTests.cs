using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Calibrate.Torch.Tests.Optim;

/// <summary>One step by many operators is the same as many parameters by one.</summary>
public class ImplementationTests
{
    public static TheoryData<string> Optimizers => [.. Makers.Keys];

    private static Dictionary<string, Func<Parameter[], Optimizer>> Makers { get; } = new()
    {
        ["AdamW"] = parameters => AdamW(parameters, 0.01, weight_decay: 0.1),
        ["AdamW, climbing"] = parameters => AdamW(parameters, 0.01, maximize: true),
        ["SGD"] = parameters => SGD(parameters, 0.1),
        ["SGD, decay, climbing"] = parameters => SGD(parameters, 0.1, weight_decay: 0.1, maximize: true),
        ["SGD, momentum"] = parameters => SGD(parameters, 0.1, momentum: 0.9, dampening: 0.2, weight_decay: 0.1),
        ["SGD, Nesterov"] = parameters => SGD(parameters, 0.1, momentum: 0.9, nesterov: true),
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Foreach_is_as_single(string optimizer) =>
        Train(optimizer, OptimizerImplementation.Foreach).ShouldBe(Train(optimizer, OptimizerImplementation.Single));

    [Theory]
    [InlineData("AdamW")]
    [InlineData("SGD, momentum")]
    public void Fused_is_as_single_or_missing(string optimizer)
    {
        using var parameter = new Parameter(zeros([1]));
        using var probe = Makers[optimizer]([parameter]);
        if (probe.HasFused(DeviceType.CPU))
        {
            Train(optimizer, OptimizerImplementation.Fused).ShouldBe(Train(optimizer, OptimizerImplementation.Single), 1e-6);
        }
        else
        {
            Should.Throw<MissingOperatorException>(() => probe.WithImplementation(OptimizerImplementation.Fused))
                .Message.ShouldBe($"This libtorch has no fused {probe.GetType().Name} for CPU: use Foreach or Single.");
            probe.Implementation.ShouldBe(OptimizerImplementation.Single);
        }
    }

    [Fact]
    public void The_implementation_is_chosen_before_the_first_step()
    {
        using var parameter = new Parameter(zeros([1]));
        using var optimizer = AdamW([parameter]);
        optimizer.WithImplementation(OptimizerImplementation.Foreach).step();

        Should.Throw<InvalidOperationException>(() => optimizer.WithImplementation(OptimizerImplementation.Single))
            .Message.ShouldBe("AdamW has made a step: choose its implementation before the first.");
    }

    [Fact]
    public void A_step_that_could_not_be_prepared_is_not_counted()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros([1])), new(zeros([1]))];
        using var optimizer = AdamW(parameters).WithImplementation(OptimizerImplementation.Foreach);
        foreach (var parameter in parameters)
            parameter.grad = ones([1]);
        parameters[1].Dispose();

        Should.Throw<ObjectDisposedException>(() => optimizer.step());

        ((AdamW.ParamGroup)optimizer.ParamGroups.Single()).States[0].Step.ShouldBe(0);
        parameters[0].item<float>().ShouldBe(0);
        parameters[0].Dispose();
    }

    // Many parameters; some have no gradient at first, so that their counts of steps differ.
    private static double[] Train(string name, OptimizerImplementation implementation)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var parameters = Enumerable.Range(0, 150).Select(_ => new Parameter(randn([3]))).ToArray();
        using var optimizer = Makers[name](parameters).WithImplementation(implementation);
        for (var step = 0; step < 3; step++)
        {
            for (var i = 0; i < parameters.Length; i++)
                parameters[i].grad = step == 0 && i % 40 == 7 ? null : randn([3]);
            var before = parameters.Select(parameter => parameter.grad?.Values()).ToArray();
            var made = scope.DisposablesCount;

            optimizer.step();

            scope.DisposablesCount.ShouldBe(made);
            for (var i = 0; i < parameters.Length; i++)
                parameters[i].grad?.Values().ShouldBe(before[i]!);
        }

        double[] values = [.. parameters.SelectMany(parameter => parameter.Values())];
        Array.ForEach(parameters, parameter => parameter.Dispose());
        return values;
    }
}
