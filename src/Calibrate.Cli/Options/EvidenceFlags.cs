using System.CommandLine;
using Calibrate.Costs;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Cli.Options;

/// <summary>What a cost figure may stand on: measured profiles and prices.</summary>
internal sealed class EvidenceFlags(AppServices services)
{
    private readonly Option<string?> _results = RunFlags.Flag("--results", "DIR", $"the folder of measured profiles; default: {RunOptions.DefaultOutput}");
    private readonly Option<string?> _folder = RunFlags.Flag("--prices", "DIR", "the folder of imported prices; default: calibrate/prices in $XDG_DATA_HOME");

    public void AddTo(Command command)
    {
        command.Options.Add(_results);
        command.Options.Add(_folder);
    }

    public IReadOnlyList<ProfileSource> Profiles(ParseResult parsed)
    {
        var folder = parsed.GetValue(_results) ?? RunOptions.DefaultOutput;
        return Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).SelectMany(device => Directory.GetFiles(device, "*.json")).Order(StringComparer.Ordinal).Select(file => new ProfileSource(file, ProfileJson.Load(file)))]
            : [];
    }

    public PriceCatalogue Prices(ParseResult parsed) => PriceCatalogue.Shipped.With(UserPrices.Load(parsed.GetValue(_folder) ?? services.PriceFolder));
}
