using Calibrate.Profiles;
using Calibrate.Tables;

namespace Calibrate.Costs.Throughputs;

/// <summary>Models that divide their time between arithmetic and memory in much the same way.</summary>
public enum ModelFamily
{
    /// <summary>Large matrix products.</summary>
    Transformer,

    /// <summary>Convolutions and batch normalisation: many bytes to a FLOP.</summary>
    Convolutional,
}

/// <summary>Which family a workload is of, by the beginning of its name (<c>Data/families.csv</c>).</summary>
public static class ModelFamilies
{
    private static IReadOnlyList<(string Prefix, ModelFamily Family)> Prefixes => field ??=
    [
        .. Table.Embedded("Calibrate.Costs.Throughputs.Data.families.csv", "prefix", "family")
            .Select(row => (row.RequiredText("prefix"), Words.Find<ModelFamily>(row.RequiredText("family")) ?? throw row.Refuse("family", "is none that is known"))),
    ];

    /// <summary>Null for a workload of no family that is known.</summary>
    public static ModelFamily? Of(string workload) =>
        Prefixes.FirstOrDefault(entry => workload.StartsWith(entry.Prefix, StringComparison.Ordinal)) is { Prefix: not null } entry ? entry.Family : null;

    /// <summary>For messages.</summary>
    internal static string Known => string.Join(", ", Prefixes.Select(entry => entry.Prefix + "*"));
}
