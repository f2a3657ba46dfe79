using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>Every offer for a job, cheapest first.</summary>
internal sealed class PlanCommand(AppServices services)
{
    private readonly CostFlags _costs = new(services);
    private readonly Argument<string> _job = new("JOB") { Description = "a job's YAML file, or an example by its name (see calibrate estimate --examples)" };
    private readonly Option<string?> _maxGpus = RunFlags.Flag("--max-gpus", "N", "leave out what takes more devices, and try several machines up to that");
    private readonly Option<string?> _provider = RunFlags.Flag("--provider", "NAME", "part of a seller's name");
    private readonly Option<string?> _gpu = RunFlags.Flag("--gpu", "NAME", "a device by any of its names, or part of one");
    private readonly Option<string?> _region = RunFlags.Flag("--region", "NAME", "part of a region's name");
    private readonly Option<string?> _kind = RunFlags.Flag("--kind", "on-demand|spot", "the terms; default: both");
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("plan", "every offer for a job by cost and time, and what was left out and why") { _job, _maxGpus, _provider, _gpu, _region, _kind, _json };
        foreach (var option in _costs.OfJobs.Concat(_costs.Own.All).Concat(_costs.OfEvidence))
            command.Add(option);
        command.SetAction(parsed =>
        {
            var job = _costs.Apply(parsed, JobArgument.Load("JOB", parsed.GetRequiredValue(_job)));
            var evidence = _costs.Evidence(parsed, job.Workload);
            var plan = JobPlan.Of(job, evidence with { Prices = _costs.Own.Apply(parsed, parsed.GetValue(_gpu), evidence.Prices) }, Options(parsed, evidence.Prices));
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? PlanReport.Json(plan) : PlanReport.Text(plan)).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }

    private PlanOptions Options(ParseResult parsed, PriceCatalogue prices)
    {
        var kind = Kind(parsed.GetValue(_kind));
        if (kind == PurchaseKind.OnDemand && _costs.OfSpot.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } given)
            throw new UsageException($"{given.Name}: goes with spot offers, which --kind on-demand leaves out; leave one of the two out");
        return Options(parsed, new OfferFilter(parsed.GetValue(_provider), parsed.GetValue(_gpu), parsed.GetValue(_region), kind).In(prices));
    }

    private PlanOptions Options(ParseResult parsed, OfferFilter filter) => new()
    {
        Budget = _costs.Budget(parsed),
        Deadline = _costs.Deadline(parsed),
        MaxDevices = Numbers.Int("--max-gpus", parsed.GetValue(_maxGpus), "a whole number, 1 or more"),
        Filter = filter,
        Estimate = _costs.Options(parsed),
    };

    private static PurchaseKind? Kind(string? text) => text is null
        ? null
        : Words.Find<PurchaseKind>(text, PurchaseKinds.Word) ?? throw new UsageException($"--kind {text}: there are no such terms; give on-demand or spot");
}
