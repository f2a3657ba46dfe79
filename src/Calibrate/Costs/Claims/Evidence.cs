using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Claims;

/// <summary>What the checks of one claim may draw on; every figure comes with its origin.</summary>
internal sealed class Evidence(AuditFacts facts, Claim claim)
{
    public AuditFacts Facts => facts;

    /// <summary>The offers in the documents' currency: no rate is assumed.</summary>
    public PriceCatalogue Offers { get; } = facts.Prices with { Offers = [.. facts.Prices.Offers.Where(offer => (offer.Price?.Currency ?? "USD") == "USD")] };

    /// <summary>A figure that stands in the claim's document, and that no claim of its own states.</summary>
    public Quantity Said(string name, double low, double high, string unit) => Leaf(name, new(low, high), unit, Grounds.Assumed, claim.Document);

    public Quantity Said(string name, double value, string unit) => Said(name, value, value, unit);

    /// <summary>What another claim states.</summary>
    public Quantity Claimed(string id)
    {
        var other = facts.Claims.First(one => one.Id == id);
        return Leaf($"{id} ({other.Text})", other.Stated!.Value, other.Unit!, Grounds.Assumed, other.Document);
    }

    /// <summary>What nobody says and the audit has to take for granted.</summary>
    public static Quantity Assumed(string name, double value, string unit, string why) => Leaf(name, new(value), unit, Grounds.Assumed, why);

    /// <summary>Of <c>facts.csv</c>.</summary>
    public Quantity Fact(string name)
    {
        var fact = facts.Facts.First(one => one.Name == name);
        return Leaf(name, fact.Value, fact.Unit, Grounds.Published, fact.Source.ToString());
    }

    /// <summary>A figure of a shipped table.</summary>
    public static Quantity Listed(string name, double value, string unit, string source) => Leaf(name, new(value), unit, Grounds.Published, source);

    /// <summary>By a formula of the cost model.</summary>
    public static Quantity Computed(string name, double value, string unit, string formula) =>
        Quantity.Leaf(new(value), new Derivation(name, $"{new Bounds(value)} {unit}", Grounds.Computed, formula, null, []));

    /// <summary>On-demand prices by the instance-hour: the one that counts, then those it superseded.</summary>
    /// <exception cref="EstimateException">There is none.</exception>
    public IReadOnlyList<Quantity> Prices(string instance)
    {
        var history = Offers.History;
        var before = Offers.Rows(instance).Where(row => row.Kind == PurchaseKind.OnDemand && history.Contains(row));
        return [.. before.Prepend(Offers.Current(instance)).Select(Price)];
    }

    public static Quantity Price(Offer offer) => Quantity.Leaf(new((double)offer.Price!.Value.Amount), offer.Derivation);

    /// <summary>Of S3 by the gigabyte-month.</summary>
    public Quantity Storage()
    {
        var s3 = facts.Prices.Storage.First(offer => offer is { Price: not null, Name: "S3 Standard" });
        return Quantity.Leaf(new((double)s3.Price!.Value.Amount), s3.Derivation);
    }

    /// <summary>Of data between two regions of one seller, by the gigabyte.</summary>
    public Quantity Transfer()
    {
        var between = facts.Prices.Transfers.First(offer => offer is { Price: not null, Name: TransferOffer.BetweenRegions });
        return Quantity.Leaf(new((double)between.Price!.Value.Amount), between.Derivation);
    }

    public Quantity Monthly(string subscription)
    {
        var plan = facts.Prices.Subscriptions.First(one => one.Name == subscription);
        return Leaf($"price of {plan.Name}", new((double)plan.Price.Amount), "USD/month", Grounds.Published, plan.Source.ToString());
    }

    /// <summary>What the spot market saves on some instances, wherever it is published, in percent.</summary>
    public Quantity Savings(params IReadOnlyList<string> instances) => Quantity.Between(
        [.. facts.Prices.SpotSavings.Where(saving => instances.Contains(saving.Instance)).Select(saving =>
            Leaf($"saving on {saving.Instance} in {saving.Region}", new(saving.Saving * 100), "%", Grounds.Published, saving.Source.ToString()))]);

    public Quantity Parameters(string model)
    {
        var architecture = Model(model);
        return Computed($"parameters of {model}", architecture.Parameters(architecture.DefaultSize), "parameters", $"counted by layer: {architecture.Source}");
    }

    /// <summary>One sample forward, in GFLOP.</summary>
    public Quantity Forward(string model, InputSize? size = null)
    {
        var architecture = Model(model);
        var at = size ?? architecture.DefaultSize;
        return Computed($"forward FLOP of {model} at {at}", architecture.Forward(at).Flop / 1e9, "GFLOP", $"counted by layer: {architecture.Source}");
    }

    public Architecture Model(string name) => facts.Models.First(model => model.Name == Architectures.NameOf(name));

    /// <summary>Dense, in TFLOP/s.</summary>
    public static Quantity Peak(string device, Precision precision) => Peak(Processors.Resolve(device), precision);

    /// <param name="device">One that has a data sheet with this peak.</param>
    public static Quantity Peak(Processor device, Precision precision)
    {
        var spec = device.Spec!;
        return Leaf($"{Words.Of(precision)} peak of {spec.Name}", new(spec.Peak(precision)!.Value.FlopPerSecond / 1e12), "TFLOP/s", Grounds.Published, Sheet(spec));
    }

    /// <summary>The sizes a board is sold with, in the maker's GB.</summary>
    public static Quantity BoardMemory(params IReadOnlyList<string> boards) => Quantity.Between(
        [.. boards.Select(board => GpuSpecs.Find(board)!).Select(spec =>
            Leaf($"memory of {spec.Name}", new(Gibibytes(spec.Memory[0]), Gibibytes(spec.Memory[^1])), "GB", Grounds.Published, Sheet(spec)))]);

    /// <summary>Of training, on one device.</summary>
    public static Quantity Memory(string name, MemoryPlan plan)
    {
        var all = MemoryModel.Of(plan);
        return Computed(name, Gibibytes(all.Total!.Value), "GiB", $"weights {all.Weights}, gradients {all.Gradients}, optimizer {all.Optimizer}, casts {all.CastCopies}, activations {all.Activations}, logits {all.Logits}, assumed overhead {all.Overhead}; {ModelStates.Formula}");
    }

    /// <summary>Published samples a second of training on one device, over every row of the kind.</summary>
    /// <param name="model">As the rows name it.</param>
    public Quantity Rate(string model, Precision precision, string device)
    {
        PublishedThroughput[] rows =
        [
            .. facts.Throughputs.Where(row => row.Model == model && row.Conditions is { Devices: 1, Mode: Mode.Train, Compilation: Compilation.Off } conditions
                && conditions.Precision == precision && conditions.Device.Name == device),
        ];
        var rates = rows.Select(row => row.Figure.SamplesPerSecond.Value).ToList();
        var bounds = new Bounds(rates.Min(), rates.Max());
        return Leaf($"rate of training {model} in {Words.Of(precision)} on {device}", bounds, "samples/s", Grounds.Published, string.Join("; ", rows.Select(row => row.Conditions.Software).Distinct()));
    }

    /// <summary>Throughput of several devices over that of one, times their number.</summary>
    public static Quantity Efficiency(PublishedScaling row) =>
        Leaf($"efficiency of {row.Case} on {row.Devices}", new(row.Efficiency.Share), "", Grounds.Published, row.Source);

    /// <summary>
    /// The rates of measured cells in samples a second. Cells that are needed on one device come from one profile, the newest that
    /// has them all: another session of the same machine may have been another speed.
    /// </summary>
    /// <returns>Null where one is missing, or may not be priced.</returns>
    public IReadOnlyList<Quantity>? Measured(IReadOnlyList<NeededCell> needed)
    {
        var profiles = needed.Select(cell => cell.On).Distinct().ToDictionary(device => device, device => Newest(device, needed));
        return profiles.ContainsValue(null) ? null : [.. needed.Select(cell => Rate(Find(cell, profiles[cell.On]!)!, profiles[cell.On]!))];
    }

    private ProfileSource? Newest(DeviceNeed device, IReadOnlyList<NeededCell> needed) => facts.Profiles
        .Where(source => device.Is(source.Profile.Device) && needed.Where(cell => cell.On == device).All(cell => Find(cell, source) is not null))
        .MaxBy(source => source.Profile.Created);

    private static Cell? Find(NeededCell needed, ProfileSource source) => source.Profile.Cells.FirstOrDefault(cell =>
        cell.Key == needed.Key && cell.Figures is not null
        && (cell.Status.Standing == Standing.Usable || (cell.Status.Standing == Standing.Flagged && source.Flagged == FlaggedCells.Allow)));

    private static Quantity Rate(Cell cell, ProfileSource source)
    {
        var rate = cell.Figures!.SamplesPerSecond;
        var ends = rate is { Low: { } low, High: { } high } ? $" [{Figure.Significant(low)}, {Figure.Significant(high)}]" : "";
        return Quantity.Leaf(new(rate.Value), Derivation.Leaf(
            $"rate of {cell.Key.Id}", $"{Figure.Significant(rate.Value)}{ends} samples/s", Grounds.Measured,
            $"{source.File}, sha256 {source.Profile.Sha256 ?? "none"}, {source.Profile.Device.Name}, {cell.Status}"));
    }

    private static Quantity Leaf(string name, Bounds bounds, string unit, Grounds grounds, string source) =>
        Quantity.Leaf(bounds, Derivation.Leaf(name, $"{bounds} {unit}".TrimEnd(), grounds, source));

    private static string Sheet(GpuSpec spec) => $"gpus.csv: {spec.Source}{(spec.Doubt is { } doubt ? $" (unverified: {doubt})" : "")}";

    private static double Gibibytes(ByteSize size) => size.Bytes / (double)(1L << 30);
}
