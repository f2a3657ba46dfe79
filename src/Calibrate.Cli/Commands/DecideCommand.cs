using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Decisions;
using Calibrate.Costs.Estimates;
using Calibrate.Planning;
using Calibrate.Reports;
using Calibrate.Units;

namespace Calibrate.Cli.Commands;

/// <summary>Which way to train, by the documents' rules, with what each way takes.</summary>
internal sealed class DecideCommand(AppServices services)
{
    private readonly Argument<string> _job = JobArgument.Create();
    private readonly Option<string?> _vram = RunFlags.Flag("--vram", "SIZE", "of one card that there is, such as 24GiB; default: any card of the catalogue");
    private readonly Option<string?> _budget = RunFlags.Flag("--budget", "MONEY", "such as \"25 USD\"; default: the job's");
    private readonly Option<string?> _shift = RunFlags.Flag("--domain-shift", "small|large", "how far the data are from what the model knows; default: small, and said");
    private readonly Option<string?> _alignment = RunFlags.Flag("--alignment", "yes|no", "whether preferences have to be met; default: no, and said");
    private readonly Option<string?> _on = RunFlags.Flag("--on", "INSTANCE", "price every branch on this instance; default: the cheapest that holds it");
    private readonly Option<string?> _scratch = RunFlags.Flag("--scratch", "JOB", "the job that would train the model from nothing, to compare with");
    private readonly EvidenceFlags _evidence = new(services);
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("decide", "QLoRA, LoRA or full training, by the documents' rules, with what each takes and costs")
        {
            _job, _vram, _budget, _shift, _alignment, _on, _scratch, _json,
        };
        _evidence.AddTo(command);
        command.SetAction(parsed =>
        {
            var job = JobArgument.Load(parsed.GetRequiredValue(_job));
            var evidence = Evidence(parsed);
            var decision = Decision.Of(job, evidence, Input(parsed));
            var sizes = ModelSize.Of(job, evidence);
            var starts = parsed.GetValue(_scratch) is { } scratch ? StartingPoint.Compare(JobArgument.Load(scratch), job, evidence) : [];
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? DecisionReport.Json(decision, sizes, starts) : DecisionReport.Text(decision, sizes, starts)).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }

    private Evidence Evidence(ParseResult parsed)
    {
        var prices = _evidence.Prices(parsed);
        return new()
        {
            Profiles = _evidence.Profiles(parsed),
            Prices = parsed.GetValue(_on) is { } instance ? prices with { Offers = prices.Rows(instance) } : prices,
        };
    }

    private DecisionInput Input(ParseResult parsed) => new(
        parsed.GetValue(_vram) is { } vram ? ByteSize.Parse(vram) is { Bytes: > 0 } memory ? memory : throw new UsageException($"--vram {vram}: give an amount with its unit, such as 24GiB") : null,
        parsed.GetValue(_budget) is { } budget ? Money.Parse(budget) ?? throw new UsageException($"--budget {budget}: give an amount with its currency, such as \"25 USD\"") : null,
        Choices.Optional<DomainShift>("--domain-shift", "shift", parsed.GetValue(_shift)),
        parsed.GetValue(_alignment) switch
        {
            null => null,
            "yes" => Alignment.Needed,
            "no" => Alignment.NotNeeded,
            var other => throw new UsageException($"--alignment {other}: give yes or no"),
        });
}
