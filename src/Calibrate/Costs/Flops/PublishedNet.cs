using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>
/// A convolution net of which only published totals are used. At another size its operations grow with the area, which holds
/// for convolutions.
/// </summary>
/// <param name="TotalParameters">As published, rounded there.</param>
/// <param name="PublishedForward">At <paramref name="PublishedSize"/>.</param>
public sealed record PublishedNet(string Name, string Source, long TotalParameters, FlopCount PublishedForward, InputSize PublishedSize)
    : Architecture(Name, Source)
{
    /// <summary>See <c>Data/convolution_nets.csv</c>; each row names its source.</summary>
    internal static IReadOnlyList<PublishedNet> Shipped { get; } =
    [
        .. Table.Embedded("Calibrate.Costs.Flops.Data.convolution_nets.csv", "name", "image_size", "parameters_millions", "gmac_forward", "source")
            .Select(row => new PublishedNet(
                row.RequiredText("name"),
                row.RequiredText("source"),
                (long)(row.RequiredAmount("parameters_millions") * 1_000_000),
                new((double)row.RequiredAmount("gmac_forward") * 2e9),
                InputSize.Image((int)row.RequiredAmount("image_size")))),
    ];

    public override InputSize DefaultSize => PublishedSize;

    public override Grounds Grounds => Grounds.Published;

    public override long Parameters(InputSize size) => TotalParameters;

    public override FlopCount Forward(InputSize size)
    {
        var scale = Require(InputKind.Image, size) / (double)PublishedSize.Value;
        return new(PublishedForward.Flop * scale * scale);
    }
}
