using Calibrate.Costs.Origins;
using Calibrate.Planning;
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
    internal static IReadOnlyList<PublishedNet> Shipped { get; } = EmbeddedCsv.Read("Flops.Data.convolution_nets.csv", csv => new PublishedNet(
        csv.GetString("name"),
        csv.GetString("source"),
        (long)Math.Round(csv.Parse<double>("parameters_millions") * 1e6),
        new(csv.Parse<double>("gmac_forward") * 2e9),
        InputSize.Image(csv.Parse<int>("image_size"))));

    public override InputSize DefaultSize => PublishedSize;

    public override Grounds Grounds => Grounds.Published;

    public override long Parameters(InputSize size) => TotalParameters;

    public override FlopCount Forward(InputSize size)
    {
        var scale = Require(InputKind.Image, size) / (double)PublishedSize.Value;
        return new(PublishedForward.Flop * scale * scale);
    }
}
