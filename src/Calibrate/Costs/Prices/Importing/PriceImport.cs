using Calibrate.Planning;
using Calibrate.Tables;

namespace Calibrate.Costs.Prices.Importing;

/// <summary>Whose form a price file has.</summary>
public enum ImportFormat
{
    /// <summary>A <c>vms.csv</c> of the SkyPilot catalogue.</summary>
    SkyPilot,

    /// <summary>A catalogue of gpuhunt.</summary>
    GpuHunt,
}

/// <summary>What came of an import.</summary>
/// <param name="Skipped">Rows that are no offers, such as those without a price, each with its line and why.</param>
/// <param name="UnknownGpus">Names that mean no device the program knows, or several: their offers have prices but no throughput.</param>
public sealed record ImportResult(ImportFormat Format, IReadOnlyList<Offer> Offers, IReadOnlyList<string> Skipped, IReadOnlyList<string> UnknownGpus);

/// <summary>Reads other programs' price files.</summary>
public static class PriceImport
{
    /// <param name="format">Null to tell it by the headings.</param>
    /// <exception cref="TableFormatException">The file or a row of it is not as its format has it.</exception>
    /// <exception cref="UsageException">Nothing says who the seller is, or when the prices held.</exception>
    public static ImportResult Of(byte[] bytes, ImportRequest request, ImportFormat? format = null)
    {
        var known = format ?? Recognise(request.File, bytes);
        var skipped = new List<string>();
        IEnumerable<Offer> offers = known == ImportFormat.SkyPilot
            ? SkyPilotFile.Read(bytes, request, skipped)
            : GpuHuntFile.Read(bytes, request, skipped);
        Offer[] distinct = [.. offers.Distinct()];
        if (distinct.Length == 0)
            throw new TableFormatException(request.File, line: null, column: null, $"holds no offer{(skipped.Count > 0 ? $"; {skipped[0]}" : "")}");
        return new(known, distinct, skipped, [.. distinct.Where(offer => offer is { GpuName: not null, Gpu: null }).Select(offer => offer.GpuName!).Distinct().Order(StringComparer.Ordinal)]);
    }

    private static ImportFormat Recognise(string file, byte[] bytes)
    {
        var headings = Table.Headings(file, bytes);
        return headings.Contains("InstanceType") ? ImportFormat.SkyPilot
            : headings.Contains("instance_name") ? ImportFormat.GpuHunt
            : throw new TableFormatException(file, 1, column: null, $"is neither SkyPilot's (InstanceType,AcceleratorName,...) nor gpuhunt's (instance_name,location,...); its headings are {string.Join(',', headings)}");
    }
}
