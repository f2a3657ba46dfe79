using Calibrate.Measuring;

namespace Calibrate.Tests.Measuring;

public class ProbeBufferTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(4096, 144384, 60, 4096)] // an H200
    [InlineData(4096, 16384, 4, 2048)] // memory for several of them
    [InlineData(256, 2048, 96, 384)] // four times a large cache, whatever is asked
    [InlineData(128, 24576, null, 128)] // a cache that nothing tells of
    public void ItFitsTheMemoryAndNotTheCache(int asked, int memory, int? cache, int bytes) =>
        ProbeBuffer.Bytes(asked * MiB, memory * MiB, cache * MiB).ShouldBe(bytes * MiB);
}
