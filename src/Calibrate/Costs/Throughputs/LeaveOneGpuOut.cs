using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>A published row of a GPU that the fit has not seen, predicted from every other GPU that the same collection ran it on.</summary>
/// <param name="Predictions">From each other GPU: its name, and predicted over published (1 is a hit).</param>
public sealed record HeldOutRow(PublishedThroughput Row, IReadOnlyList<(string From, double Ratio)> Predictions)
{
    /// <summary>Of the worst prediction, as a factor of at least 1.</summary>
    public double WorstFactor => Predictions.Max(prediction => Math.Max(prediction.Ratio, 1 / prediction.Ratio));
}

/// <summary>Everything that leaving one GPU out tells.</summary>
/// <param name="Work">Fitted on the other GPUs, by family.</param>
/// <param name="FactorWithout">The interval that would have been earned without ever seeing this GPU; null where the others allow none.</param>
public sealed record HeldOutGpu(
    string Gpu, IReadOnlyDictionary<ModelFamily, ArithmeticIntensity> Work, IReadOnlyList<HeldOutRow> Rows, double? FactorWithout);

/// <summary>
/// The roofline's error, earned by leaving out one GPU at a time: fitted on the others, it predicts every row of the one left out.
/// A row counts once, by its worst prediction.
/// </summary>
/// <param name="Factor">The interval is the prediction divided by this to the prediction times this.</param>
/// <param name="Work">Fitted on all GPUs, by family.</param>
/// <param name="BatchReach">Each ran the batch that suits it: how many times larger one of a pair is than the other, at most.</param>
public sealed record LeaveOneGpuOut(double Factor, IReadOnlyDictionary<ModelFamily, ArithmeticIntensity> Work, double BatchReach, IReadOnlyList<HeldOutGpu> Gpus)
{
    /// <summary>The share of left-out rows that the interval is made to hold.</summary>
    public const double Confidence = 0.90;

    /// <summary>Over the rows that ship with the program.</summary>
    public static LeaveOneGpuOut Published => field ??= Of(PublishedThroughputs.All);

    public IEnumerable<HeldOutRow> Rows => Gpus.SelectMany(gpu => gpu.Rows);

    /// <summary>The share of the rows whose worst prediction is within the factor.</summary>
    public double Coverage => Rows.Average(row => row.WorstFactor <= Factor ? 1.0 : 0);

    /// <summary>The same where each GPU is judged by the interval that was earned without it.</summary>
    public double CoverageWithout => Gpus
        .Where(gpu => gpu.FactorWithout is not null)
        .SelectMany(gpu => gpu.Rows, (gpu, row) => row.WorstFactor <= gpu.FactorWithout ? 1.0 : 0)
        .Average();

    public static LeaveOneGpuOut Of(IReadOnlyList<PublishedThroughput> published)
    {
        var pairs = Pairs(published);
        string[] gpus = [.. pairs.Select(pair => Name(pair.To)).Distinct().Order(StringComparer.Ordinal)];
        HeldOutGpu[] held = [.. gpus.Select(gpu => Hold(gpu, pairs) with { FactorWithout = FactorOf(Without(gpu, pairs)) })];
        return new(
            FactorFor(held.SelectMany(gpu => gpu.Rows)) ?? throw new InvalidOperationException("no two GPUs were published with the same work"),
            WorkOf(new RooflineFit(pairs)), pairs.Max(BatchRatio), held);
    }

    /// <summary>Training on one NVIDIA GPU whose peaks are known, and the very same work by the same people on another.</summary>
    internal static IReadOnlyList<PublishedPair> Pairs(IReadOnlyList<PublishedThroughput> published)
    {
        PublishedThroughput[] usable = [.. published.Where(row => WhyNot(row.Conditions) is null)];
        return
        [
            .. from one in usable
               from other in usable
               where Name(one) != Name(other) && one.Collection == other.Collection && one.Conditions.IsLike(other.Conditions)
               select new PublishedPair(one, other, ModelFamilies.Of(one.Conditions.Workload)!.Value),
        ];
    }

    /// <summary>Why a published row can teach nothing; null when it can, given another GPU.</summary>
    public static string? WhyNot(ThroughputConditions conditions) => conditions switch
    {
        { Device.Kind: not ProcessorKind.Nvidia } => "not an NVIDIA GPU",
        _ when !Roofline.Knows(conditions.Device, conditions.Precision) => "no dense peak or no bandwidth is known",
        { Devices: not 1 } => "several GPUs together",
        { Mode: not Mode.Train } => "inference",
        _ when ModelFamilies.Of(conditions.Workload) is null => "no family",
        _ => null,
    };

    private static HeldOutGpu Hold(string gpu, IReadOnlyList<PublishedPair> pairs)
    {
        var fit = new RooflineFit(Without(gpu, pairs));
        var rows = pairs
            .Where(pair => Name(pair.To) == gpu && fit.Of(pair.Family) is not null)
            .GroupBy(pair => pair.To)
            .Select(row => new HeldOutRow(row.Key, [.. row.Select(pair => (Name(pair.From), Math.Exp(pair.Residual(fit.Of(pair.Family)!.Value))))]));
        return new(gpu, WorkOf(fit), [.. rows], FactorWithout: null);
    }

    private static PublishedPair[] Without(string gpu, IEnumerable<PublishedPair> pairs) =>
        [.. pairs.Where(pair => Name(pair.From) != gpu && Name(pair.To) != gpu)];

    private static double? FactorOf(PublishedPair[] pairs) =>
        FactorFor(pairs.Select(pair => Name(pair.To)).Distinct().SelectMany(gpu => Hold(gpu, pairs).Rows));

    // The order statistic that a further row would not exceed in 90% of cases (split conformal prediction: Vovk et al. 2005).
    private static double? FactorFor(IEnumerable<HeldOutRow> rows)
    {
        double[] worst = [.. rows.Select(row => row.WorstFactor).Order()];
        return worst.Length == 0 ? null : worst[Math.Min(worst.Length, (int)Math.Ceiling((worst.Length + 1) * Confidence)) - 1];
    }

    private static Dictionary<ModelFamily, ArithmeticIntensity> WorkOf(RooflineFit fit) => Enum.GetValues<ModelFamily>()
        .Where(family => fit.Of(family) is not null)
        .ToDictionary(family => family, family => fit.Of(family)!.Value);

    private static double BatchRatio(PublishedPair pair) => (double?)pair.To.Conditions.Batch / pair.From.Conditions.Batch ?? 1;

    private static string Name(PublishedThroughput row) => row.Conditions.Device.Name;
}
