using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Costs.Jobs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>What a job takes and costs on a machine: from everything that is known, or from one measured cell alone.</summary>
internal sealed class EstimateCommand(AppServices services)
{
    private readonly CostFlags _costs = new(services);
    private readonly Argument<string?> _job = new("JOB") { Description = "a job's YAML file, or an example by its name (see --examples)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _formula = RunFlags.Flag("--formula", "document", "the documents' budget formula, with its error in the unit, beside the right one");
    private readonly Option<string?> _utilization = RunFlags.Flag("--utilization", "0.8", "the factor of --formula document; default: 1");
    private readonly Option<string?> _save = RunFlags.Flag("--save", "FILE", "keep the estimate, for calibrate explain FILE");
    private readonly Option<bool> _examples = new("--examples") { Description = "list the example jobs" };
    private readonly Option<string?> _cell = RunFlags.Flag("--cell", "ID", "without JOB: the cell of --profile that prices --samples on the machine it was measured on, or on --on; such as vit-b.train.bf16.b4.i224");
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("estimate", "hours and cost of a job, with the origin of every number")
        {
            _job, _formula, _utilization, _save, _examples, _cell, _json,
        };
        foreach (var option in _costs.Machine.All.Concat(_costs.OfJobs).Concat(_costs.OfEvidence))
            command.Add(option);
        command.SetAction(parsed =>
        {
            services.Terminal.Out.WriteLine(Text(parsed).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }

    private string Text(ParseResult parsed)
    {
        if (parsed.GetValue(_examples))
            return Examples(parsed.GetValue(_json) ? Output.Json : Output.Text);
        var estimate = parsed.GetValue(_job) is { } name ? OfJob(parsed, name) : OfCell(parsed);
        if (parsed.GetValue(_save) is { } file)
            Save(file, SavedEstimate.Of(estimate, services.Tool, services.Time.GetUtcNow()));

        var json = parsed.GetValue(_json);
        switch (parsed.GetValue(_formula))
        {
            case null:
                Refuse(parsed, _utilization, "goes with --formula document");
                return json ? JobEstimateReport.Json(estimate) : JobEstimateReport.Text(estimate);
            case "document":
                var formula = DocumentEstimate.Of(estimate, (double)(Numbers.Decimal("--utilization", parsed.GetValue(_utilization), "a share above 0 and up to 1") ?? 1));
                return json ? DocumentFormulaReport.Json(formula, estimate) : DocumentFormulaReport.Text(formula, estimate);
            case var other:
                throw new UsageException($"--formula {other}: there is no such formula; give document, or leave it out");
        }
    }

    private static string Examples(Output output)
    {
        Job[] jobs = [.. ExampleJobs.Names.Select(name => ExampleJobs.Find(name)!)];
        return output == Output.Json ? JobList.Json(jobs) : JobList.Text(jobs);
    }

    private static void Save(string file, SavedEstimate estimate)
    {
        if (Directory.Exists(file))
            throw new UsageException($"--save {file}: is a folder; name a file in it");
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"--save {file}: there is no folder {folder}; make it, or give another");
        SavedEstimateFile.Write(file, estimate);
    }

    private JobEstimate OfJob(ParseResult parsed, string name)
    {
        Refuse(parsed, _cell, "goes without JOB; the job's file says it");
        var job = _costs.Apply(parsed, JobArgument.Load("JOB", name));
        var evidence = _costs.Evidence(parsed, _costs.Machine.NamesADevice(parsed) ? null : job.Workload);
        var machine = _costs.Machine.Find(parsed, evidence)
            ?? throw new UsageException("--on: name the machine, such as --on p4d.24xlarge, or --gpu NAME --price USD_PER_HOUR; calibrate plan JOB compares all of them");
        return JobEstimate.Of(job, machine, evidence, _costs.Options(parsed));
    }

    private JobEstimate OfCell(ParseResult parsed)
    {
        var (file, cell, samples) = CellOf(parsed);
        foreach (var option in _costs.NotOfCells)
            Refuse(parsed, option, "goes with JOB; the cell is of one profile and has its own batch");
        var price = _costs.Machine.Price(parsed);
        var found = CellJob.Of(cell, new(file, ProfileFile.Load("--profile", file), _costs.Flagged(parsed)), samples);
        found = found with { Job = _costs.Apply(parsed, found.Job) };
        var evidence = _costs.Evidence(parsed, [found.Source]);
        var machine = _costs.Machine.Find(parsed, evidence) ?? Own(Machines.Device(found.Source.Profile.Device.Name, evidence));
        if (!machine.IsPriced)
            RequirePrice(parsed, found.Job);
        return found.On(machine, evidence, _costs.Options(parsed));

        Machine Own(Processor device) => (price is { } amount ? Machine.Given(device, amount) : Machine.Unpriced(device)) with { Kind = _costs.Machine.Kind(parsed) };
    }

    private (string File, string Cell, long Samples) CellOf(ParseResult parsed)
    {
        var files = parsed.GetValue(_costs.Profiles) ?? [];
        if (files is not [var file])
        {
            throw new UsageException(files.Length > 1 ? "--profile: without JOB give it once"
                : parsed.GetValue(_cell) is null ? "estimate: name a JOB (calibrate estimate --examples lists some), or --profile FILE --cell ID --samples N"
                : "--profile: without JOB it has to be given, with --cell and --samples");
        }
        return (
            file,
            parsed.GetValue(_cell) ?? throw new UsageException("--cell: without JOB it has to be given, with --profile and --samples"),
            _costs.Samples(parsed) ?? throw new UsageException("--samples: without JOB it has to be given, with --profile and --cell"));
    }

    private void RequirePrice(ParseResult parsed, Job job)
    {
        const string because = "goes with --price or --on: without one there are only hours";
        if (job.Budget is not null)
            throw new UsageException($"--budget: {because}");
        foreach (var option in new[] { _save, _formula })
            Refuse(parsed, option, because);
    }

    private static void Refuse(ParseResult parsed, Option<string?> option, string because)
    {
        if (parsed.GetValue(option) is not null)
            throw new UsageException($"{option.Name}: {because}");
    }
}
