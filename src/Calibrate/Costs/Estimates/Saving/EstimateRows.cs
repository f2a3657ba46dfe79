using System.Text.RegularExpressions;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Throughputs;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>Everything that an estimate stands on and that may change: cells of profiles, and rows of tables.</summary>
internal static partial class EstimateRows
{
    public static IReadOnlyList<RowReference> Of(JobEstimate estimate, EstimateTables tables)
    {
        var nodes = All(estimate.Derivation).ToList();
        return [.. Prices(estimate, tables.Prices, nodes).Concat(Throughputs(estimate, tables, nodes)).Distinct()];
    }

    /// <summary>Of training and of validation.</summary>
    public static IReadOnlyList<SavedCell> Cells(JobEstimate estimate) =>
    [
        .. estimate.Profiles.Select(profile => new SavedCell(profile.File, profile.Cell, profile.Sha256))
            .Concat(All(estimate.Derivation).Where(node => node is { Grounds: Grounds.Measured, Source: not null }).Select(node => Cell().Match(node.Source!)).Where(match => match.Success)
                .Select(match => new SavedCell(match.Groups["file"].Value, match.Groups["cell"].Value, match.Groups["sha"].Value is "none" ? null : match.Groups["sha"].Value)))
            .Distinct(),
    ];

    private static IEnumerable<RowReference> Prices(JobEstimate estimate, PriceCatalogue prices, IReadOnlyList<Derivation> nodes)
    {
        var machine = estimate.Machine;
        if (machine.Row is { } row)
        {
            yield return RowReference.Of(row);
            // A spot price that nobody lists is a list price less a saving.
            if (machine.Kind == PurchaseKind.Spot && row.Kind == PurchaseKind.OnDemand)
            {
                foreach (var saving in prices.SpotSavings.Where(saving => saving.Provider == row.Provider && saving.Instance == row.Instance && saving.Region == row.Region))
                    yield return RowReference.Of(saving);
            }
        }
        // A price that the user gives in full stands on no row.
        else if (machine.PriceOrigin.From.Any(term => term.Source?.StartsWith(OwnedTerms.Catalogue, StringComparison.Ordinal) == true) && prices.Hardware.FirstOrDefault(hardware => hardware.Name == machine.Name) is { } own)
        {
            yield return RowReference.Of(own);
        }

        if (estimate.Storage is { } storage)
            yield return RowReference.Of(storage);
        foreach (var transfer in prices.Transfers.Where(transfer => nodes.Any(node => Is(node, transfer.Derivation))))
            yield return RowReference.Of(transfer);
    }

    private static IEnumerable<RowReference> Throughputs(JobEstimate estimate, EstimateTables tables, IReadOnlyList<Derivation> nodes)
    {
        foreach (var row in tables.Throughputs.Where(row => nodes.Any(node => Is(node, row.Figure.Derivation))))
            yield return RowReference.Of(row);
        if (nodes.Any(EagerThroughput.Made))
        {
            foreach (var row in tables.CompilePairs)
                yield return row;
        }
        // A loader's rate and a checkpoint's have no roofline in them.
        if (nodes.Any(node => node is { Grounds: Grounds.Extrapolated } && node.Name.StartsWith("throughput of ", StringComparison.Ordinal) && !EagerThroughput.Made(node)) && ModelFamilies.Of(estimate.Job.Workload) is { } family)
        {
            foreach (var row in tables.Roofline.Where(row => row.Key == Words.Of(family)))
                yield return row;
        }
        // The machine's own device also for what fits on it.
        foreach (var spec in tables.Gpus.Where(spec => spec.Name == estimate.Machine.Device?.Spec?.Name || nodes.Any(node => node.Name == spec.Name && node.Source?.StartsWith("gpus.csv:", StringComparison.Ordinal) == true)))
            yield return RowReference.Of(spec);
        foreach (var row in tables.Scalings.Where(row => nodes.Any(node => node.Source?.Contains($"implied by {row.Case}", StringComparison.Ordinal) == true)))
            yield return RowReference.Of(row);
        foreach (var row in tables.Interconnects.Where(row => estimate.Exchange?.Link.Classes.Any(used => used.Gpu == row.Gpu) == true))
            yield return RowReference.Of(row);
        if (estimate.Spot?.Trace is { } trace)
            yield return RowReference.Of(trace);
    }

    private static IEnumerable<Derivation> All(Derivation derivation) => derivation.From.SelectMany(All).Prepend(derivation);

    private static bool Is(Derivation one, Derivation other) => (one.Name, one.Value, one.Source) == (other.Name, other.Value, other.Source);

    // As the chain names a measured cell.
    [GeneratedRegex(@"^(?<file>.+), sha256 (?<sha>[0-9a-f]{64}|none), cell (?<cell>[^, ]+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cell();
}
