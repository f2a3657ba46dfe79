using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Decisions;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Reports;
using Calibrate.Units;

namespace Calibrate.Cli.Commands;

/// <summary>Which way to train, by the documents' rules, with what each way takes.</summary>
internal sealed class DecideCommand(AppServices services)
{
    private readonly CostFlags _costs = new(services);
    private readonly Argument<string> _job = new("JOB") { Description = "a job's YAML file, or an example by its name (see calibrate estimate --examples)" };
    private readonly Option<string?> _vram = RunFlags.Flag("--vram", "SIZE", "of one card that there is, such as 24GiB; default: any card of the catalogue");
    private readonly Option<string?> _shift = RunFlags.Flag("--domain-shift", "small|large", "how far the data are from what the model knows; default: small, and said");
    private readonly Option<string?> _alignment = RunFlags.Flag("--alignment", "yes|no", "whether preferences have to be met; default: no, and said");
    private readonly Option<string?> _chance = RunFlags.Flag("--budget-chance", "80%", "the chance that one run has to have of staying within the budget; default: 80%");
    private readonly Option<string?> _on = RunFlags.Flag("--on", "INSTANCE", "price every branch on this instance, or on own hardware (see calibrate prices list), or on --gpu: own; default: the cheapest instance that holds it");
    private readonly Option<string?> _gpu = RunFlags.Flag("--gpu", "NAME", "the device of --on own");
    private readonly Option<string?> _scratch = RunFlags.Flag("--scratch", "JOB", "the job that would train the model from nothing, to compare with; default: the example sam-scratch for a job of SAM");
    private readonly Option<string?> _fineTune = RunFlags.Flag("--fine-tune", "JOB", "for a job from scratch: the one that would fine-tune, to compare with; default: the example sam-phase-2 for a job of SAM");
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("decide", "QLoRA, LoRA or full training, by the documents' rules, with what each takes and costs")
        {
            _job, _vram, _chance, _shift, _alignment, _on, _gpu, _scratch, _fineTune, _json,
        };
        foreach (var option in _costs.OfJobs.Concat(_costs.Own.All).Concat(_costs.OfSources).Concat(_costs.OfThroughputs))
            command.Add(option);
        command.SetAction(parsed =>
        {
            var job = _costs.Apply(parsed, JobArgument.Load("JOB", parsed.GetRequiredValue(_job)));
            job = job with { Devices = _costs.Options(parsed).Devices ?? job.Devices };
            var evidence = Evidence(parsed);
            var decision = Decision.Of(job, evidence, Input(parsed));
            var sizes = ModelSize.Of(job, evidence);
            var starts = Pair(parsed, job) is var (scratch, fineTune) ? StartingPoint.Compare(scratch, fineTune, evidence) : [];
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? DecisionReport.Json(decision, sizes, starts) : DecisionReport.Text(decision, sizes, starts)).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>The job beside the one that starts from the other end; null where there is none to compare with.</summary>
    private (Job Scratch, Job FineTune)? Pair(ParseResult parsed, Job job)
    {
        var scratch = parsed.GetValue(_scratch) is { } other ? JobArgument.Load("--scratch", other) : StartingPoint.ScratchOf(job);
        var fineTune = parsed.GetValue(_fineTune) is { } named ? JobArgument.Load("--fine-tune", named) : StartingPoint.FineTuneOf(job);
        if (scratch is not null && fineTune is not null)
            throw new UsageException(job.Method == JobMethod.Scratch ? $"--scratch: {job.Name} is from scratch itself; give --fine-tune" : $"--fine-tune: {job.Name} fine-tunes itself; give --scratch");
        return scratch is not null ? (scratch, job) : fineTune is not null ? (job, fineTune) : null;
    }

    private Evidence Evidence(ParseResult parsed)
    {
        var evidence = _costs.Evidence(parsed, workload: null);
        var (on, gpu) = (parsed.GetValue(_on), parsed.GetValue(_gpu));
        var own = _costs.Own.Find(parsed, on, gpu, evidence);
        if (gpu is not null && !string.Equals(on, OwnershipFlags.Own, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--gpu {gpu}: goes with --on own");
        return evidence with { On = own ?? (on is null ? null : Machines.Find(on, PurchaseKind.OnDemand, region: null, price: null, evidence.Prices)) };
    }

    private DecisionInput Input(ParseResult parsed) => new(
        parsed.GetValue(_vram) is { } vram ? ByteSize.Parse(vram) is { Bytes: > 0 } memory ? memory : throw new UsageException($"--vram {vram}: give an amount with its unit, such as 24GiB") : null,
        Choices.Optional<DomainShift>("--domain-shift", "shift", parsed.GetValue(_shift)),
        parsed.GetValue(_alignment) switch
        {
            null => null,
            "yes" => Alignment.Needed,
            "no" => Alignment.NotNeeded,
            var other => throw new UsageException($"--alignment {other}: give yes or no"),
        },
        Numbers.Percent("--budget-chance", parsed.GetValue(_chance)) ?? DecisionInput.DefaultBudgetChance);
}
