using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What is taken where neither the job nor a measurement says it. Each one that is used is named in the estimate.</summary>
public static class JobDefaults
{
    /// <summary>Boot, image, data set, first steps. No source: it depends on all of these.</summary>
    public static readonly TimeSpan StartUp = TimeSpan.FromMinutes(5);

    /// <summary>Of writing a checkpoint, and of reading one at a restart: a network disk's order of magnitude.</summary>
    public static readonly ByteRate CheckpointRate = new(1e9);

    /// <summary>Of a model whose states are not known.</summary>
    public static readonly ByteSize Checkpoint = new(1_000_000_000);

    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Of the ring between devices where no published scaling tells: 100 Gbit Ethernet, or PCIe 3 shared.</summary>
    public static readonly ByteRate Link = new(10e9);

    /// <summary>Deviation of the logarithm of the throughput from one session to the next: until sessions of several days are measured.</summary>
    public const double BetweenSessions = 0.05;

    /// <summary>80% of runs are taken to be within this factor of a published throughput, which comes without an interval.</summary>
    public const double PublishedFactor = 1.25;

    /// <summary>The same, for a figure carried over from another model.</summary>
    public const double CarriedFactor = 1.5;

    /// <summary>
    /// The same, for hours that somebody guessed: wider than anything that is earned. Published throughputs can check one pair of the
    /// documents' guesses: ClinicalBERT takes 36 h on a V100 and 6 h on an A100, 6 times as long, where BERT-base's published rates
    /// (189 and 443 sequences a second) in fp16 say 2.34 times; in 32 bits they say 5.69, and since the document names no precision
    /// the reading that puts it further off counts. Two guesses of deviation s make a ratio of deviation s√2 = ln(6/2.34), which
    /// puts 80% within a factor of 2.34. One pair is little: it is an assumption that starts from a fact.
    /// </summary>
    public const double GuessFactor = 2.34;

    /// <summary>Deviation of the logarithm of a method's throughput about what its FLOP make of full training's: until methods are measured.</summary>
    public const double ByWork = 0.2;

    /// <summary>A spot price is taken to stay between the listed one divided and multiplied by this, alike likely in between.</summary>
    public const double SpotPriceFactor = 1.15;

    /// <summary>Devices in one machine of a published figure that is of several: sources tell the devices alone.</summary>
    public const int PublishedMachine = 8;
}
