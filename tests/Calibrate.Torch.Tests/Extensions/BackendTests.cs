using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

/// <summary>Switches of libtorch's global context, which are there with or without a GPU.</summary>
public class BackendTests
{
    public static TheoryData<string> Switches => [.. s_switches.Keys];

    private static readonly Dictionary<string, (Func<bool> Get, Action<bool> Set)> s_switches = new()
    {
        ["matmul.allow_tf32"] = (() => backends.cuda.matmul.allow_tf32, on => backends.cuda.matmul.allow_tf32 = on),
        ["cudnn.allow_tf32"] = (() => backends.cudnn.allow_tf32, on => backends.cudnn.allow_tf32 = on),
        ["cudnn.benchmark"] = (() => backends.cudnn.benchmark, on => backends.cudnn.benchmark = on),
        ["cudnn.deterministic"] = (() => backends.cudnn.deterministic, on => backends.cudnn.deterministic = on),
        ["flash_sdp"] = (backends.cuda.flash_sdp_enabled, backends.cuda.enable_flash_sdp),
        ["math_sdp"] = (backends.cuda.math_sdp_enabled, backends.cuda.enable_math_sdp),
        ["mem_efficient_sdp"] = (backends.cuda.mem_efficient_sdp_enabled, backends.cuda.enable_mem_efficient_sdp),
        ["cudnn_sdp"] = (backends.cuda.cudnn_sdp_enabled, backends.cuda.enable_cudnn_sdp),
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public void A_switch_turns_itself_and_no_other_or_is_missing(string name)
    {
        var (get, set) = s_switches[name];
        if (State(name) is not { } before)
        {
            Should.Throw<MissingOperatorException>(() => set(true)).Message.ShouldBe("this libtorch has no such switch");
            return;
        }

        var others = Others();
        try
        {
            set(!before);
            get().ShouldBe(!before);
            Others().ShouldBe(others);
        }
        finally
        {
            set(before);
        }

        bool?[] Others() => [.. s_switches.Keys.Where(other => other != name).Select(State)];
    }

    [Fact]
    public void The_precision_of_products_allows_TF32()
    {
        var before = torch.get_float32_matmul_precision();
        try
        {
            torch.set_float32_matmul_precision(MatmulPrecision.High);
            (torch.get_float32_matmul_precision(), backends.cuda.matmul.allow_tf32).ShouldBe((MatmulPrecision.High, true));
            torch.set_float32_matmul_precision(MatmulPrecision.Highest);
            (torch.get_float32_matmul_precision(), backends.cuda.matmul.allow_tf32).ShouldBe((MatmulPrecision.Highest, false));
            Should.Throw<TorchException>(() => torch.set_float32_matmul_precision((MatmulPrecision)7));
        }
        finally
        {
            torch.set_float32_matmul_precision(before);
        }
    }

    [Fact]
    public void A_sum_is_written_where_it_is_told()
    {
        using var scope = NewDisposeScope();
        var place = zeros([2]);
        torch.add(tensor([1f, 2f]), tensor([10f, 20f]), 2, place).ShouldBeSameAs(place);
        place.Values().ShouldBe([21, 42]);
    }

    [Fact]
    public void Memory_is_pinned_for_a_GPU_or_not_at_all()
    {
        using var scope = NewDisposeScope();
        var values = tensor([1f, 2f]);
        if (!cuda.is_available())
        {
            Should.Throw<TorchException>(() => values.pin_memory());
            return;
        }

        var pinned = values.pin_memory();
        (values.is_pinned(), pinned.is_pinned()).ShouldBe((false, true));
        pinned.to(CUDA, non_blocking: true).cpu().Values().ShouldBe([1, 2]);
    }

    private static bool? State(string name)
    {
        try
        {
            return s_switches[name].Get();
        }
        catch (MissingOperatorException)
        {
            return null;
        }
    }
}
