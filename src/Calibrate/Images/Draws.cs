using Calibrate.Statistics;

namespace Calibrate.Images;

/// <summary>What augmentations draw.</summary>
internal static class Draws
{
    extension(SeededRandom random)
    {
        public double Uniform(double low, double high) => low + ((high - low) * random.NextUnit());

        /// <summary>From 0 to below a count, which is small beside 2^64.</summary>
        public int Below(int count) => (int)(random.Next() % (ulong)count);

        public bool Half() => (random.Next() & 1) == 0;
    }
}
