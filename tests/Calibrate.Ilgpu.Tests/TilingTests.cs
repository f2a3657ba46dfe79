namespace Calibrate.Ilgpu.Tests;

public class TilingTests
{
    [Theory]
    [InlineData(5, 96, 3)]
    [InlineData(5, 64, 7)]
    [InlineData(0, 16, 100)]
    public void EveryElementBelongsToOneThread(int laneBits, int threads, int tiles)
    {
        var tiling = new Tiling(laneBits, threads, tiles);
        var elements =
            from thread in Enumerable.Range(0, threads)
            from tile in TilesOf(tiling, thread)
            from row in Enumerable.Range(0, Tiling.Rows)
            select tiling.Element(tile, thread) + (row * tiling.Row);

        elements.Order().ShouldBe(Enumerable.Range(0, tiling.Elements));
    }

    [Fact]
    public void NeighbouringThreadsHaveNeighbouringElements()
    {
        var tiling = new Tiling(5, 64, 2);

        Enumerable.Range(0, 32).Select(thread => tiling.Element(0, thread)).ShouldBe(Enumerable.Range(0, 32));
        tiling.Element(tiling.First(33), 33).ShouldBe(129);
    }

    [Fact]
    public void TheLargestBufferHasElementsThatAnIntCounts() => new Tiling(5, 1 << 28, (1 << 30) / 128).Elements.ShouldBe(1 << 30);

    private static IEnumerable<int> TilesOf(Tiling tiling, int thread)
    {
        for (var tile = tiling.First(thread); tile < tiling.Tiles; tile = tiling.Next(tile))
            yield return tile;
    }
}
