using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Claims;

/// <summary>What the checks of one claim may draw on; every figure comes with its origin.</summary>
internal sealed partial class ClaimSources(AuditFacts facts, Claim claim)
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
    public static Quantity Assumed(string name, double value, string unit, string why) => Leaf(name, new(value), unit, Grounds.Assumed, ByAudit(why));

    /// <summary>The same of what is no number, such as which model is meant.</summary>
    public static Derivation Setting(string name, string value, string why) => Derivation.Leaf(name, value, Grounds.Assumed, ByAudit(why));

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

    /// <summary>How many of a GPU an instance has.</summary>
    /// <param name="gpu">By the beginning of its name.</param>
    public Quantity GpuCount(string instance, string gpu)
    {
        var offer = Offers.Current(instance);
        return Leaf($"{gpu} in {instance}", new(offer.Gpu?.Name.StartsWith(gpu, StringComparison.Ordinal) == true ? offer.GpuCount ?? 0 : 0), "GPU", Grounds.Published, offer.Source.ToString());
    }

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

    public Quantity Parameters(string model) => Counted($"parameters of {model}", Model(model));

    /// <summary>Of SAM's image encoder alone.</summary>
    public Quantity EncoderParameters(string model) => Counted($"parameters of the image encoder of {model}", ((SamModel)Model(model)).Encoder);

    private static Quantity Counted(string name, Architecture architecture) =>
        Computed(name, architecture.Parameters(architecture.DefaultSize), "parameters", $"counted by layer: {architecture.Source}");

    /// <summary>One sample forward, in GFLOP.</summary>
    public Quantity Forward(string model, InputSize? size = null)
    {
        var architecture = Model(model);
        var at = size ?? architecture.DefaultSize;
        return Computed($"forward FLOP of {model} at {at}", architecture.Forward(at).Flop / 1e9, "GFLOP", $"counted by layer: {architecture.Source}");
    }

    public Architecture Model(string name) => facts.Models.First(model => model.Name == Architectures.NameOf(name));

    /// <summary>SAM by its size.</summary>
    /// <param name="size"><c>b</c>, <c>l</c> or <c>h</c>.</param>
    public static string Sam(string size) => $"sam-{size}";

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
        var gibibytes = Gibibytes(all.Total!.Value);
        return Quantity.Leaf(new(gibibytes), new(
            name, $"{new Bounds(gibibytes)} GiB", Grounds.Computed,
            $"weights {all.Weights}, gradients {all.Gradients}, optimizer {all.Optimizer}, casts {all.CastCopies}, activations {all.Activations}, logits {all.Logits}, overhead; {ModelStates.Formula}", null,
            [
                Setting("setting", $"{plan.Size}, batch {plan.Batch}, {plan.Optimizer}, {plan.Regime}, ZeRO {(int)plan.Zero} over {plan.Devices}", "the document gives none"),
                Setting("overhead", all.Overhead.ToString(), "CUDA context, library workspaces, the allocator's slack"),
            ]));
    }

    private static string ByAudit(string why) => $"assumed by the audit: {why}";

    private static Quantity Leaf(string name, Bounds bounds, string unit, Grounds grounds, string source) =>
        Quantity.Leaf(bounds, Derivation.Leaf(name, $"{bounds} {unit}".TrimEnd(), grounds, source));

    private static string Sheet(GpuSpec spec) => $"gpus.csv: {spec.Source}{(spec.Doubt is { } doubt ? $" (unverified: {doubt})" : "")}";

    private static double Gibibytes(ByteSize size) => size.Bytes / (double)(1L << 30);
}
