using ILGPU.Runtime;

namespace Calibrate.Ilgpu;

/// <summary>
/// How threads share out a buffer. A tile is <see cref="Rows"/> rows of lanes: neighbouring threads have neighbouring elements, and
/// each has several under way at once.
/// </summary>
/// <param name="LaneBits">Threads to a tile, as a power of two.</param>
/// <param name="Threads">In all.</param>
/// <param name="Tiles">In all.</param>
internal readonly record struct Tiling(int LaneBits, int Threads, int Tiles)
{
    public const int Rows = 4;

    private const int MostElements = 1 << 30;

    /// <summary>The elements that whole tiles cover.</summary>
    public int Elements => (Tiles * Rows) << LaneBits;

    /// <summary>Threads to a lane: one tile to each where threads cost nothing; where they are threads of the CPU, all tiles to a few of them.</summary>
    /// <param name="elements">Wished for; rounded down to whole tiles.</param>
    public static Tiling Of(Accelerator accelerator, long elements)
    {
        var played = accelerator.AcceleratorType == AcceleratorType.CPU;
        var lanes = played ? 0 : 5;
        var tiles = (int)Math.Max(Math.Min(elements, MostElements) / (Rows << lanes), 1);
        return new(lanes, played ? accelerator.MaxNumThreads : tiles << lanes, tiles);
    }

    public int First(int thread) => thread >> LaneBits;

    public int Next(int tile) => tile + (Threads >> LaneBits);

    /// <summary>Of the tile's first row; those of the next rows are <see cref="Row"/> apart.</summary>
    public int Element(int tile, int thread) => ((tile * Rows) << LaneBits) + (thread & (Row - 1));

    public int Row => 1 << LaneBits;
}
