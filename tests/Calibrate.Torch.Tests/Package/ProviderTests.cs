using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using TorchSharp;

namespace Calibrate.Torch.Tests.Package;

public class ProviderTests
{
    private static readonly LibtorchEngine s_engine = new();

    [Fact]
    public void The_profile_names_the_package_and_its_version()
    {
        var told = s_engine.DescribeTorch();
        told.Provider.ShouldStartWith("TorchSharp-");
        told.ProviderVersion.ShouldBe("0.107.0");
        told.Found.ShouldBe("package");
        told.Version.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(Precision.Bf16)]
    [InlineData(Precision.Fp16)]
    public void Without_autocast_nothing_is_put_in_its_place(Precision precision)
    {
        var why = s_engine.WhyUnsupported(precision, Mode.Train, "cpu").ShouldNotBeNull();
        why.ShouldContain("lacks autocast");
        Should.Throw<UnsupportedException>(() => s_engine.Build(Key with { Precision = precision }, "cpu", 1)).Message.ShouldBe(why);
        Should.Throw<MissingOperatorException>(() => torch.amp.autocast(DeviceType.CPU));
        torch.amp.autocast(DeviceType.CPU, enabled: false).Dispose();
    }

    [Theory]
    [InlineData(OptimizerVariant.Foreach, "foreach")]
    [InlineData(OptimizerVariant.Fused, "fused")]
    public void Other_optimizers_than_TorchSharps_own_are_unsupported(OptimizerVariant optimizer, string word) =>
        Should.Throw<UnsupportedException>(() => s_engine.Build(Key with { Optimizer = optimizer }, "cpu", 1)).Message.ShouldContain($"lacks {word}");

    [Fact]
    public void Attention_in_one_kernel_is_unsupported_where_nothing_tells_the_kernel() =>
        Should.Throw<UnsupportedException>(() => s_engine.Build(Key with { Workload = "attention-fused", Size = InputSize.Sequence(16) }, "cpu", 1)).Message
            .ShouldContain("lacks the name of the attention kernel");

    [Fact]
    public void What_is_missing_of_CUDA_is_missing_by_name()
    {
        Should.Throw<MissingOperatorException>(() => torch.cuda.memory_stats()).Message.ShouldContain("CUDA memory statistics");
        Should.Throw<MissingOperatorException>(() => new CudaEvent()).Message.ShouldContain("CUDA events");
        Should.Throw<MissingOperatorException>(() => new CudaGraph()).Message.ShouldContain("CUDA graphs");
        Should.Throw<MissingOperatorException>(() => new GradScaler(torch.CPU)).Message.ShouldContain("gradient scaler");
    }

    [Fact]
    public void Memory_that_ends_is_told_by_the_message()
    {
        var error = Should.Throw<System.Runtime.InteropServices.ExternalException>(() => torch.empty([1L << 50]));
        TorchErrors.IsOutOfMemory(error).ShouldBeTrue(error.Message);
        Should.Throw<OutOfDeviceMemoryException>(() => LibtorchEngine.Guard(() => torch.empty([1L << 50])));
    }

    [Fact]
    public void What_a_checkpointed_function_throws_comes_out_of_the_step()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones([2], requires_grad: true);
        var runs = 0;
        var y = torch.utils.checkpoint(input => ++runs == 2 ? throw new TimeoutException("too late") : input * 2, x);
        Should.Throw<TimeoutException>(() => LibtorchEngine.Guard(() =>
        {
            y.sum().backward();
            return true;
        })).Message.ShouldBe("too late");
    }

    private static CellKey Key => new("vit-ti", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(32));
}
