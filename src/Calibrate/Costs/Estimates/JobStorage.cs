using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What keeping the data set costs; null sums where the job names no size, or nothing has a price in the machine's currency.</summary>
internal sealed record JobStorage(Money? Cost, StorageOffer? Offer, Derivation? Derivation, IReadOnlyList<string> Assumptions)
{
    public static JobStorage Of(Job job, Machine machine, PriceCatalogue prices)
    {
        if (job.Dataset.Bytes is not { } bytes)
            return new(null, null, null, ["storage is not priced: dataset.size is not given"]);
        var offers = prices.Storage.Where(storage => storage.Price is { } price && price.Currency == machine.Price.Currency).ToList();
        var offer = offers.Find(storage => IsNear(storage, machine)) ?? offers.FirstOrDefault();
        if (offer?.Price is not { } price)
            return new(null, null, null, [$"storage is not priced: the catalogue has no storage in {machine.Price.Currency}"]);

        var kept = job.Dataset.Kept ?? JobDefaults.Kept;
        var cost = price.Of(bytes, kept);
        List<string> assumptions = ["the data are where the machine is: moving them there is free"];
        if (job.Dataset.Kept is null)
            assumptions.Add(FormattableString.Invariant($"the data set is kept for {kept.TotalDays} days: dataset.kept is not given"));
        if (!IsNear(offer, machine))
            assumptions.Add($"the data set is kept at {offer.Provider} {offer.Name}: no storage of {machine.Provider ?? machine.Name} has a price");
        return new(
            cost, offer, Derivation.Computed("storage", cost.ToString(), FormattableString.Invariant($"price * {bytes} * {kept.TotalHours} h / 730 h a month"), offer.Derivation), assumptions);
    }

    // aws keeps what aws-ec2 and aws-sagemaker compute on.
    private static bool IsNear(StorageOffer storage, Machine machine) => machine.Provider?.StartsWith(storage.Provider, StringComparison.Ordinal) == true;
}
