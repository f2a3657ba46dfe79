using Calibrate.Images.Samples;
using Calibrate.Statistics;

namespace Calibrate.Images.Pipelines;

/// <summary>Which image each place of an endless stream has: every epoch all of them, in another order.</summary>
/// <remarks>For one thread at a time; two with one seed say the same.</remarks>
public sealed class SampleOrder(ImageSet images, ulong seed)
{
    private IReadOnlyList<int> _order = [];
    private long _epoch = -1;

    public int Count => images.Files.Count;

    public string File(int index) => images.Files[index];

    /// <param name="place">From 0.</param>
    public int At(long place)
    {
        var (epoch, within) = Math.DivRem(place, Count);
        if (epoch != _epoch)
            (_order, _epoch) = (SeededRandom.Named(seed, $"order of epoch {epoch}").Shuffle(Enumerable.Range(0, Count)), epoch);
        return _order[(int)within];
    }

    /// <summary>What the augmentation of a place draws.</summary>
    public SeededRandom Random(long place) => SeededRandom.Named(seed, $"sample {place}");
}
