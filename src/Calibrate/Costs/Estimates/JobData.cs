using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What keeping and moving the data set costs; a sum is null where the job names no size, or nothing has a price in the machine's currency.</summary>
/// <param name="Offer">Of the storage.</param>
/// <param name="Warnings">What is against the prices.</param>
internal sealed record JobData(Money? Storage, Money? Transfer, StorageOffer? Offer, IReadOnlyList<Derivation> Derivations, IReadOnlyList<string> Assumptions, IReadOnlyList<string> Warnings)
{
    /// <summary>Both; null without either.</summary>
    public Money? Total => (Storage, Transfer) switch
    {
        ({ } kept, { } moved) => kept + moved,
        var (kept, moved) => kept ?? moved,
    };

    /// <param name="run">From its start to its finish: as long the data set is kept at least.</param>
    public static JobData Of(Job job, Machine machine, PriceCatalogue prices, DataPlace place, TimeSpan run)
    {
        if (job.Dataset.Bytes is not { } bytes)
            return Nothing("storage is not priced: dataset.size is not given");
        if (machine.Provider is null)
            return Nothing($"storage is not priced: the data lie on {machine.Name} itself, or where nothing tells");
        var offers = prices.Storage.Where(storage => storage.Price is { } price && price.Currency == machine.Price.Currency).ToList();
        var offer = offers.Find(storage => IsNear(storage, machine)) ?? offers.FirstOrDefault();
        if (offer?.Price is not { } price)
            return Nothing($"storage is not priced: the catalogue has no storage in {machine.Price.Currency}");

        var asked = job.Dataset.Kept ?? JobDefaults.Kept;
        var kept = run > asked ? run : asked;
        var cost = price.Of(bytes, kept);
        List<Derivation> derivations = [Derivation.Computed("storage", cost.ToString(), FormattableString.Invariant($"price * {bytes} * {Figure.Significant(kept.TotalHours)} h / 730 h a month"), offer.Derivation)];
        List<string> assumptions = [];
        if (run > asked)
            assumptions.Add($"the data set is kept for {Hours.Text(run)}, as long as the run takes: {(job.Dataset.Kept is null ? "dataset.kept is not given" : $"dataset.kept is {Hours.Text(asked)}")}");
        else if (job.Dataset.Kept is null)
            assumptions.Add(FormattableString.Invariant($"the data set is kept for {kept.TotalDays} days: dataset.kept is not given"));
        if (!IsNear(offer, machine))
            assumptions.Add($"the data set is kept at {offer.Provider} {offer.Name}: no storage of {machine.Provider} has a price");
        List<string> warnings = [.. Unverified($"{offer.Provider} {offer.Name}", offer.Source)];
        return new(cost, Moved(bytes, machine, prices, place, derivations, assumptions, warnings), offer, derivations, assumptions, warnings);
    }

    private static JobData Nothing(string why) => new(null, null, null, [], [why], []);

    private static Money? Moved(ByteSize bytes, Machine machine, PriceCatalogue prices, DataPlace place, List<Derivation> derivations, List<string> assumptions, List<string> warnings)
    {
        if (place == DataPlace.SameRegion)
        {
            assumptions.Add("the data are where the machine is: moving them there is free");
            return null;
        }

        var transfer = prices.Transfers.FirstOrDefault(transfer => transfer.Name == TransferOffer.BetweenRegions && machine.Provider!.StartsWith(transfer.Provider, StringComparison.Ordinal));
        if ((transfer?.Price ?? transfer?.Document?.Price) is not { } price || price.Currency != machine.Price.Currency)
            throw new EstimateException($"--data other-region: the catalogue has no price of moving data between regions of {machine.Provider} in {machine.Price.Currency}; leave --data out, and add what moving {bytes} costs yourself");
        var cost = price * bytes;
        derivations.Add(Derivation.Computed("transfer", cost.ToString(), $"price * {bytes}, once", transfer!.Derivation));
        if (transfer.Price is null)
            assumptions.Add($"moving data costs what {transfer.Document!.Document} says: {price}");
        else
            warnings.AddRange(Unverified($"{transfer.Provider} {transfer.Name}", transfer.Source));
        return cost;
    }

    private static IEnumerable<string> Unverified(string name, Source source) =>
        source.Verification == Verification.Unverified ? [$"the price of {name} is unverified: {source.Name}"] : [];

    // aws keeps what aws-ec2 and aws-sagemaker compute on.
    private static bool IsNear(StorageOffer storage, Machine machine) => machine.Provider?.StartsWith(storage.Provider, StringComparison.Ordinal) == true;
}
