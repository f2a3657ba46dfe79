using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Prices.Importing;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Tables;

namespace Calibrate.Cli.Commands;

/// <summary>The catalogue of prices: what ships with the program, and what the user has imported.</summary>
internal sealed class PricesCommand(AppServices services)
{
    private readonly Option<string?> _folder = RunFlags.Flag("--prices", "DIR", "the folder of imported prices; default: calibrate/prices in $XDG_DATA_HOME");
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command() => new("prices", "what machines cost: the dated catalogue, with the source of every row")
    {
        List(), Show(), Import(), Check(),
    };

    private Command List()
    {
        var provider = RunFlags.Flag("--provider", "NAME", "part of a seller's name");
        var gpu = RunFlags.Flag("--gpu", "NAME", "a device by any of its names, or part of one");
        var region = RunFlags.Flag("--region", "NAME", "part of a region's name");
        var kind = RunFlags.Flag("--kind", "on-demand|spot", "the terms");
        var command = new Command("list", "the prices there are") { provider, gpu, region, kind, _folder, _json };
        command.SetAction(parsed =>
        {
            var catalogue = Catalogue(parsed);
            var filter = new OfferFilter(parsed.GetValue(provider), parsed.GetValue(gpu), parsed.GetValue(region), Kind(parsed.GetValue(kind))).In(catalogue);
            return Say(parsed.GetValue(_json) ? PriceList.Json(catalogue, filter) : PriceList.Text(catalogue, filter));
        });
        return command;
    }

    private Command Show()
    {
        var instance = new Argument<string>("INSTANCE") { Description = "as its seller names it, such as p4d.24xlarge" };
        var command = new Command("show", "one instance: all its rows and sources, with the documents' values beside them") { instance, _folder, _json };
        command.SetAction(parsed =>
        {
            var (catalogue, name) = (Catalogue(parsed), parsed.GetRequiredValue(instance));
            return Say(parsed.GetValue(_json) ? PriceSheet.Json(catalogue, name) : PriceSheet.Text(catalogue, name));
        });
        return command;
    }

    private Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "SkyPilot's vms.csv, or a catalogue of gpuhunt" };
        var format = RunFlags.Flag("--format", "skypilot|gpuhunt", "default: by the file's headings");
        var provider = RunFlags.Flag("--provider", "NAME", "who sells at these prices, where the file does not say");
        var asOf = RunFlags.Flag("--as-of", "DATE", "when the prices held; default: the file's own date, where it carries one");
        var verification = RunFlags.Flag("--verification", "primary|unverified", "primary for a seller's own list; default: unverified");
        var to = RunFlags.Flag("--to", "DIR", "where to keep them; default: where every later command looks");
        var command = new Command("import", "take over the prices of another program's file") { file, format, provider, asOf, verification, to, _json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
                throw new UsageException($"prices import {path}: there is no such file; SkyPilot keeps its lists in ~/.sky/catalogs");
            var request = new ImportRequest(
                path, parsed.GetValue(provider), Today, parsed.GetValue(asOf) is { } date ? Date("--as-of", date) : null,
                Choices.Optional<Verification>("--verification", "verification", parsed.GetValue(verification)) ?? Verification.Unverified);
            var result = Import(request, Choices.Optional<ImportFormat>("--format", "format", parsed.GetValue(format)));
            var written = UserPrices.Save(
                parsed.GetValue(to) ?? services.PriceFolder, $"{DeviceSlug.Of(result.Offers[0].Provider)}-{DeviceSlug.Of(Path.GetFileNameWithoutExtension(path))}", result.Offers);
            return Say(parsed.GetValue(_json) ? PriceImportReport.Json(result, path, written) : PriceImportReport.Text(result, path, written));
        });
        return command;
    }

    // The file is what the user gave the command, unlike a table that it reads on its way.
    private static ImportResult Import(ImportRequest request, ImportFormat? format)
    {
        try
        {
            return PriceImport.Of(UserPrices.Read(request.File), request, format);
        }
        catch (TableFormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private Command Check()
    {
        var asOf = RunFlags.Flag("--as-of", "DATE", "the day to judge by, at the latest today; default: today");
        var maxAge = RunFlags.Flag("--max-age", "180d", "what is older is stale; default: 180d");
        var gate = new Option<bool>("--gate") { Description = "exit with 3 when a price that counts is stale" };
        var command = new Command("check", "which prices are stale, unverified or disputed") { asOf, maxAge, gate, _folder, _json };
        command.SetAction(parsed =>
        {
            var check = PriceCheck.Of(
                Catalogue(parsed),
                parsed.GetValue(asOf) is { } date ? Past("--as-of", date) : Today,
                Numbers.Days("--max-age", parsed.GetValue(maxAge)) ?? PriceCheck.DefaultMaxAge);
            Say(parsed.GetValue(_json) ? PriceCheckReport.Json(check) : PriceCheckReport.Text(check));
            return (int)(parsed.GetValue(gate) && check.Count(PriceDoubts.Stale) > 0 ? ExitCode.Refused : ExitCode.Done);
        });
        return command;
    }

    private DateOnly Today => DateOnly.FromDateTime(services.Time.GetUtcNow().UtcDateTime);

    private PriceCatalogue Catalogue(ParseResult parsed)
    {
        if (parsed.GetValue(_folder) is { } named && !Directory.Exists(named))
            throw new UsageException($"--prices {named}: there is no such folder; calibrate prices import FILE --to {named} makes it");
        return PriceCatalogue.Shipped.With(UserPrices.Load(parsed.GetValue(_folder) ?? services.PriceFolder)) with { Today = Today };
    }

    private static PurchaseKind? Kind(string? text) => text is null
        ? null
        : Words.Find<PurchaseKind>(text, PurchaseKinds.Word) ?? throw new UsageException($"--kind {text}: there are no such terms; give on-demand or spot");

    private static AsOf Date(string flag, string text) =>
        AsOf.Parse(text) ?? throw new UsageException($"{flag} {text}: give a date as 2026-08-17, 2026-08 or 2026");

    // Which prices will count by then nobody knows: newer ones may come, and others cease.
    private DateOnly Past(string flag, string text) => Date(flag, text).Earliest is var day && day <= Today
        ? day
        : throw new UsageException(FormattableString.Invariant($"{flag} {text}: is after today, {Today:yyyy-MM-dd}; give today or a day before it"));

    private int Say(string text)
    {
        services.Terminal.Out.WriteLine(text.TrimEnd());
        return (int)ExitCode.Done;
    }
}
