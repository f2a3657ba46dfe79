using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Units;

namespace Calibrate.Cli.Commands;

/// <summary>What a job takes and costs, from one measured cell.</summary>
internal sealed class EstimateCommand(AppServices services)
{
    private readonly Option<string?> _profile = Required("--profile", "FILE", "the profile that prices the job");
    private readonly Option<string?> _cell = Required("--cell", "ID", "its cell, such as vit-b.train.bf16.b4.i224");
    private readonly Option<string?> _samples = Required("--samples", "N", "images or sequences in an epoch");
    private readonly Option<string?> _epochs = RunFlags.Flag("--epochs", "N", "passes over the samples; a part of one counts; default: 1");
    private readonly Option<string?> _price = RunFlags.Flag("--price", "USD_PER_HOUR", "of one device; default: hours only");
    private readonly Option<string?> _gpus = RunFlags.Flag("--gpus", "N", "devices that share the work; default: 1");
    private readonly Option<string?> _validation = RunFlags.Flag("--validation-samples", "N", "validated after each epoch; default: 0");
    private readonly Option<bool> _flagged = new("--allow-flagged") { Description = "price a cell that has something against it, and say so" };
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("estimate", "hours and cost of a job, with the origin of every number")
        {
            _profile, _cell, _samples, _epochs, _price, _gpus, _validation, _flagged, _json,
        };
        command.SetAction(parsed =>
        {
            var estimate = FirstEstimate.Of(Read(parsed));
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? EstimateReport.Json(estimate) : EstimateReport.Text(estimate)).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }

    private EstimateRequest Read(ParseResult parsed)
    {
        var file = parsed.GetRequiredValue(_profile)!;
        var price = Numbers.Decimal("--price", parsed.GetValue(_price), "US dollars an hour, 0 or more");
        if (price < 0)
            throw new UsageException($"--price {parsed.GetValue(_price)}: give US dollars an hour, 0 or more");
        return new()
        {
            File = file,
            Cell = parsed.GetRequiredValue(_cell)!,
            Samples = Numbers.Long("--samples", parsed.GetRequiredValue(_samples), "a whole number, 1 or more") ?? 0,
            Epochs = (double)(Numbers.Decimal("--epochs", parsed.GetValue(_epochs), "a number above 0") ?? 1),
            Price = price is { } amount ? new HourlyPrice(amount, "USD") : null,
            Devices = Numbers.Int("--gpus", parsed.GetValue(_gpus), "a whole number, 1 or more") ?? 1,
            ValidationSamples = Numbers.Long("--validation-samples", parsed.GetValue(_validation), "a whole number, 0 or more") ?? 0,
            Flagged = parsed.GetValue(_flagged) ? FlaggedCells.Allow : FlaggedCells.Refuse,
            Profile = ProfileFile.Load("--profile", file),
        };
    }

    private static Option<string?> Required(string name, string value, string description)
    {
        var option = RunFlags.Flag(name, value, description);
        option.Required = true;
        return option;
    }
}
