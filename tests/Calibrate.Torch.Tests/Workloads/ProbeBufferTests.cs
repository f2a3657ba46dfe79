using Calibrate.Workloads;

namespace Calibrate.Torch.Tests.Workloads;

public class ProbeBufferTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(4096, 144384, 60, 4096)] // an H200
    [InlineData(4096, 16384, 4, 2048)] // memory for several of them
    [InlineData(256, 2048, 96, 384)] // four times a large cache, whatever is asked
    [InlineData(128, 24576, null, 128)] // a cache that nothing tells of
    public void It_fits_the_memory_and_not_the_cache(int asked, int memory, int? l2, int bytes) =>
        LibtorchProbe.BufferBytes(asked * MiB, memory * MiB, l2 * MiB).ShouldBe(bytes * MiB);
}
