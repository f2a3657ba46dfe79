using ILGPU;

namespace Calibrate.Ilgpu;

/// <summary>What runs on the device.</summary>
internal static class Kernels
{
    /// <summary>Chains of one thread: independent of each other, so that a unit need not wait for its last result.</summary>
    public const int Chains = 8;

    /// <summary>Links of a chain to a turn of the loop, so that the loop itself costs little.</summary>
    public const int Unrolled = 4;

    /// <summary>Element i becomes i modulo <paramref name="period"/>.</summary>
    public static void Fill(Index1D thread, ArrayView<float> target, int period, Tiling tiling)
    {
        for (var tile = tiling.First(thread); tile < tiling.Tiles; tile = tiling.Next(tile))
        {
            var at = tiling.Element(tile, thread);
            for (var row = 0; row < Tiling.Rows; row++, at += tiling.Row)
                target[at] = at % period;
        }
    }

    // All rows are read before the first is written: a store that might overlap would hold back the loads after it.
    public static void Copy(Index1D thread, ArrayView<float> source, ArrayView<float> target, Tiling tiling)
    {
        for (var tile = tiling.First(thread); tile < tiling.Tiles; tile = tiling.Next(tile))
        {
            var at0 = tiling.Element(tile, thread);
            var (at1, at2, at3) = (at0 + tiling.Row, at0 + (2 * tiling.Row), at0 + (3 * tiling.Row));
            var (row0, row1, row2, row3) = (source[at0], source[at1], source[at2], source[at3]);
            target[at0] = row0;
            target[at1] = row1;
            target[at2] = row2;
            target[at3] = row3;
        }
    }

    /// <summary>target = left + scale · right.</summary>
    public static void Triad(Index1D thread, ArrayView<float> left, ArrayView<float> right, float scale, ArrayView<float> target, Tiling tiling)
    {
        for (var tile = tiling.First(thread); tile < tiling.Tiles; tile = tiling.Next(tile))
        {
            var at0 = tiling.Element(tile, thread);
            var (at1, at2, at3) = (at0 + tiling.Row, at0 + (2 * tiling.Row), at0 + (3 * tiling.Row));
            var (left0, left1, left2, left3) = (left[at0], left[at1], left[at2], left[at3]);
            var (right0, right1, right2, right3) = (right[at0], right[at1], right[at2], right[at3]);
            target[at0] = left0 + (scale * right0);
            target[at1] = left1 + (scale * right1);
            target[at2] = left2 + (scale * right2);
            target[at3] = left3 + (scale * right3);
        }
    }

    /// <summary>
    /// Chains x ← x · factor + term that start at 0, 1, … <see cref="Chains"/> - 1; their sum goes to the thread's element, so that no link can
    /// be left out.
    /// </summary>
    /// <param name="links">To a chain; a multiple of <see cref="Unrolled"/>.</param>
    public static void FmaChains(Index1D thread, ArrayView<float> sums, float factor, float term, int links)
    {
        float x0 = 0, x1 = 1, x2 = 2, x3 = 3, x4 = 4, x5 = 5, x6 = 6, x7 = 7;
        for (var link = 0; link < links; link += Unrolled)
        {
            x0 = Links(x0, factor, term);
            x1 = Links(x1, factor, term);
            x2 = Links(x2, factor, term);
            x3 = Links(x3, factor, term);
            x4 = Links(x4, factor, term);
            x5 = Links(x5, factor, term);
            x6 = Links(x6, factor, term);
            x7 = Links(x7, factor, term);
        }

        sums[thread] = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7;
    }

    /// <summary>Its argument is there because ILGPU launches nothing without one.</summary>
    public static void Nothing(Index1D thread, int unused)
    {
    }

    private static float Links(float x, float factor, float term) =>
        FusedMultiplyAdd.Of(FusedMultiplyAdd.Of(FusedMultiplyAdd.Of(FusedMultiplyAdd.Of(x, factor, term), factor, term), factor, term), factor, term);
}
