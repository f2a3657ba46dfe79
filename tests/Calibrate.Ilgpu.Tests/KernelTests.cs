using ILGPU;
using ILGPU.Runtime;

namespace Calibrate.Ilgpu.Tests;

public class KernelTests(CpuFixture cpu) : IClassFixture<CpuFixture>
{
    /// <summary>A tile to a thread, as on a GPU; a few threads for all tiles, as on the CPU; more tiles than fit the threads evenly.</summary>
    public static TheoryData<int, int, int> Tilings { get; } = new()
    {
        { 5, 32 * 3, 3 },
        { 5, 64, 7 },
        { 0, 16, 100 },
        { 0, 1, 5 },
    };

    [Theory]
    [MemberData(nameof(Tilings))]
    public void ACopyIsItsSource(int laneBits, int threads, int tiles)
    {
        var tiling = new Tiling(laneBits, threads, tiles);
        var data = Numbers(tiling.Elements, seed: 1);
        using var source = cpu.Accelerator.Allocate1D(data);
        using var target = cpu.Accelerator.Allocate1D<float>(tiling.Elements);

        cpu.Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, Tiling>(Kernels.Copy)(threads, source.View, target.View, tiling);

        cpu.Read(target).ShouldBe(data);
        cpu.Read(source).ShouldBe(data);
    }

    [Theory]
    [MemberData(nameof(Tilings))]
    public void ATriadIsTheHosts(int laneBits, int threads, int tiles)
    {
        var tiling = new Tiling(laneBits, threads, tiles);
        var (a, b) = (Numbers(tiling.Elements, seed: 2), Numbers(tiling.Elements, seed: 3));
        using var left = cpu.Accelerator.Allocate1D(a);
        using var right = cpu.Accelerator.Allocate1D(b);
        using var target = cpu.Accelerator.Allocate1D<float>(tiling.Elements);

        cpu.Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, float, ArrayView<float>, Tiling>(Kernels.Triad)(
            threads, left.View, right.View, 2, target.View, tiling);

        // Doubling is exact: fused or not, it is rounded once.
        cpu.Read(target).ShouldBe(a.Zip(b, (x, y) => x + (2 * y)));
    }

    [Fact]
    public void AFillRepeatsItsPeriod()
    {
        var tiling = new Tiling(5, 64, 5);
        using var target = cpu.Accelerator.Allocate1D<float>(tiling.Elements);

        cpu.Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, int, Tiling>(Kernels.Fill)(tiling.Threads, target.View, 7, tiling);

        cpu.Read(target).ShouldBe(Enumerable.Range(0, tiling.Elements).Select(i => (float)(i % 7)));
    }

    [Theory]
    [InlineData(0.75f, 0.3f, 40)]
    [InlineData(-1.0001f, 1e-3f, 4000)]
    [InlineData(1f, 1f, 65536)]
    public void ChainsAreTheHostsToTheLastBit(float factor, float term, int links)
    {
        using var sums = cpu.Accelerator.Allocate1D<float>(5);

        cpu.Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, float, float, int>(Kernels.FmaChains)(5, sums.View, factor, term, links);

        cpu.Read(sums).ShouldAllBe(sum => sum == HostSum(factor, term, links));
    }

    private static float HostSum(float factor, float term, int links)
    {
        float sum = 0;
        for (var chain = 0; chain < Kernels.Chains; chain++)
        {
            float x = chain;
            for (var link = 0; link < links; link++)
                x = MathF.FusedMultiplyAdd(x, factor, term);
            sum = chain == 0 ? x : sum + x;
        }

        return sum;
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
