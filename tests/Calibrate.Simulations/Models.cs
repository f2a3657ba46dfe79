namespace Calibrate.Simulations;

/// <summary>The models that the rules are held against.</summary>
public static class Models
{
    public static readonly NoiseModel White = new("white");
    public static readonly NoiseModel Correlated = new("AR(1) 0.6") { Correlation = 0.6 };
    public static readonly NoiseModel StronglyCorrelated = new("AR(1) 0.9") { Correlation = 0.9 };
    public static readonly NoiseModel HeavyTail = new("heavy tail") { TailScale = 0.03 };
    public static readonly NoiseModel WarmUp = new("warm-up decay") { WarmUp = 0.3 };
    public static readonly NoiseModel Drift = new("slow drift") { Drift = 0.05 };
    public static readonly NoiseModel BimodalLaunches = new("bimodal launches") { SlowLaunchBy = 0.05, SlowLaunchShare = 0.5, LaunchSpread = 0 };
    public static readonly NoiseModel Stalls = new("stalls") { StallShare = 0.1, StallLength = 0.2 };

    public static IReadOnlyList<NoiseModel> All { get; } =
        [White, Correlated, StronglyCorrelated, HeavyTail, WarmUp, Drift, BimodalLaunches, Stalls];

    /// <summary>Symmetric and without a trend: here the interval has to keep its promise.</summary>
    public static IReadOnlyList<NoiseModel> Plain { get; } = [White, Correlated, StronglyCorrelated];

    /// <summary>Spreads between launches, from where every cell reaches the trusted tier to where next to none does.</summary>
    public static IReadOnlyList<NoiseModel> Spreads { get; } =
        [.. new[] { 0.005, 0.01, 0.015, 0.0175, 0.02, 0.0225, 0.025, 0.0275, 0.03, 0.035, 0.04, 0.05 }.Select(SpreadBy)];

    /// <summary>The same for the draft tier.</summary>
    public static IReadOnlyList<NoiseModel> WideSpreads { get; } =
        [.. new[] { 0.02, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25 }.Select(SpreadBy)];

    /// <summary>What has not happened in any launch is in no interval, and what hardly shows is not always flagged.</summary>
    public static IReadOnlyList<NoiseModel> Hidden { get; } =
    [
        new("stalls of 50% in 1 of 50 blocks") { StallShare = 0.02, StallLength = 0.5 },
        new("stalls of 200% in 1 of 500 blocks") { StallShare = 0.002, StallLength = 2 },
        new("1 of 5 launches 5% slower") { SlowLaunchBy = 0.05, SlowLaunchShare = 0.2, LaunchSpread = 0 },
        new("1 of 10 launches 5% slower") { SlowLaunchBy = 0.05, SlowLaunchShare = 0.1, LaunchSpread = 0 },
        new("drift of 1.5%") { Drift = 0.015 },
    ];

    /// <summary>A cell whose first launches are slower than the others, which only the noise of their blocks tells apart.</summary>
    public static NoiseModel SlowLaunches(int launches, double by) =>
        White with { Name = FormattableString.Invariant($"{launches} slow by {by}"), SlowLaunches = launches, SlowLaunchBy = by, LaunchSpread = 0 };

    public static NoiseModel SpreadBy(double spread) =>
        White with { Name = FormattableString.Invariant($"{100 * spread:0.##}%"), LaunchSpread = spread };
}
