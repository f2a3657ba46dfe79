using Calibrate.Torch;
using Calibrate.Workloads;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>The same weights and inputs give PyTorch's losses and gradients.</summary>
public class GoldenTests
{
    // bf16 keeps 8 bits: other kernels, other rounding.
    private const double Fp32Loss = 1e-5, Fp32Norm = 1e-4, Bf16 = 2e-2;

    public static TheoryData<string> Cases => [.. GoldenCase.Ids];

    [Theory, MemberData(nameof(Cases))]
    public void Training_computes_what_PyTorch_computes(string id)
    {
        var golden = GoldenCase.Load(id);
        Needs.Of(Feature.Autocast, golden.IsBf16);
        set_num_threads(1);
        using var scope = NewDisposeScope();
        var model = golden.BuildModel();
        using var module = model.Module;
        var batch = golden.BuildBatch(model);
        using var optimizer = model.Recipe.Optimizer(module);
        var (lossTolerance, normTolerance) = golden.IsBf16 ? (Bf16, Bf16) : (Fp32Loss, Fp32Norm);

        manual_seed(golden.Seed);
        for (var step = 0; step < golden.Losses.Length; step++)
        {
            using var each = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss;
            using (golden.IsBf16 ? torch.amp.autocast(DeviceType.CPU, ScalarType.BFloat16) : null)
                loss = model.Loss(batch);
            loss.backward();

            ShouldBeNear(loss.item<float>(), golden.Losses[step], lossTolerance, $"loss of step {step}");
            ShouldBeNear(GradNorm(module), golden.GradNorm[step], normTolerance, $"gradient norm of step {step}");
            if (step == 0)
            {
                var parameters = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
                foreach (var (name, expected) in golden.GradNorms)
                    ShouldBeNear(Norm(parameters[name].grad!), expected, normTolerance, $"gradient norm of {name}");
            }

            if (step + 1 == golden.Losses.Length)
                break;
            if (model.Recipe.LargestGradientNorm is { } largest)
                GradientClip.Apply(module.parameters(), largest);
            optimizer.step();
        }

        // With batch norms, evaluation goes by what those steps left.
        if (golden.Predictions is { } expectations)
            ShouldPredict(golden, model, batch, expectations);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Prediction_computes_what_PyTorch_computes(string id)
    {
        var golden = GoldenCase.Load(id);
        Needs.Of(Feature.Autocast, golden.IsBf16);
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = golden.BuildModel();
        using var module = model.Module;
        manual_seed(golden.Seed);
        using var autocast = golden.IsBf16 ? torch.amp.autocast(DeviceType.CPU, ScalarType.BFloat16) : null;
        var logits = Floats(model.Predict(golden.BuildBatch(model)));
        var largest = golden.Logits.Max(Math.Abs);
        for (var i = 0; i < golden.Logits.Length; i++)
            ShouldBeWithin(logits[i], golden.Logits[i], (golden.IsBf16 ? 5e-2 : 1e-4) * largest, $"logit {i}");
    }

    private static void ShouldPredict(GoldenCase golden, ITrainable model, Batch batch, double[] expected)
    {
        using var frozen = no_grad();
        model.Module.eval();
        using var autocast = golden.IsBf16 ? torch.amp.autocast(DeviceType.CPU, ScalarType.BFloat16) : null;
        var outputs = Floats(model.Predict(batch));
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            var place = (int)((long)i * (outputs.Length - 1) / (expected.Length - 1));
            ShouldBeWithin(outputs[place], expected[i], (golden.IsBf16 ? 5e-2 : 1e-4) * largest, $"output {place} in evaluation");
        }
    }

    private static double GradNorm(nn.Module module) =>
        Math.Sqrt(module.parameters().Select(parameter => parameter.grad).OfType<Tensor>().Sum(gradient => Math.Pow(Norm(gradient), 2)));

    private static double Norm(Tensor tensor) => tensor.to(ScalarType.Float64).norm().item<double>();

    private static float[] Floats(Tensor tensor) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.to(ScalarType.Float32).contiguous().bytes).ToArray();

    private static void ShouldBeNear(double actual, double expected, double tolerance, string what) =>
        ShouldBeWithin(actual, expected, tolerance * Math.Abs(expected), what);

    // Not ShouldBeLessThan, which NaN passes.
    private static void ShouldBeWithin(double actual, double expected, double distance, string what) =>
        (Math.Abs(actual - expected) <= distance).ShouldBeTrue($"{what}: {actual} against PyTorch's {expected}");
}
