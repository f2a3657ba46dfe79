using System.Text.RegularExpressions;
using Calibrate.Planning;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace Calibrate.Ilgpu.Tests;

/// <summary>What a CUDA device would run, which ILGPU writes without one.</summary>
public class CudaCodeTests
{
    [Fact]
    public void TheLoopOfTheChainsIsTheMultiplyAddsThatAreCounted()
    {
        var code = Code(nameof(Kernels.FmaChains));

        Count(code, @"\bfma\.rn\.f32").ShouldBe(Kernels.Chains * Kernels.Unrolled);
        Count(code, @"\bmul\.f32").ShouldBe(0);
        Count(code, @"\bcall\b").ShouldBe(0);
    }

    [Theory]
    [InlineData(nameof(Kernels.Copy), Tiling.Rows, Tiling.Rows)]
    [InlineData(nameof(Kernels.Triad), 2 * Tiling.Rows, Tiling.Rows)]
    public void EveryRowIsReadBeforeTheFirstIsWritten(string kernel, int loads, int stores)
    {
        var accesses = string.Concat(Regex.Matches(Code(kernel), @"\b(?:ld|st)\.global", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value[..2]));

        accesses.ShouldBe(string.Concat(Enumerable.Repeat("ld", loads)) + string.Concat(Enumerable.Repeat("st", stores)));
    }

    private static int Count(string code, string pattern) => Regex.Count(code, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string Code(string kernel)
    {
        using var context = Devices.NewContext(AcceleratorKind.Cpu);
        using var backend = new PTXBackend(context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null);
        var entry = EntryPointDescription.FromImplicitlyGroupedKernel(typeof(Kernels).GetMethod(kernel)!);
        var code = ((PTXCompiledKernel)backend.Compile(entry, default)).PTXAssembly;

        // The kernel alone: functions that it has inlined may stand before it.
        return code[code.IndexOf(".entry", StringComparison.Ordinal)..];
    }
}
