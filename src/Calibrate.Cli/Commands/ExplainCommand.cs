using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>Where every figure of an estimate comes from, and what has become of it: of a saved one, or of one made on the spot.</summary>
internal sealed class ExplainCommand(AppServices services)
{
    private readonly CostFlags _costs = new(services);
    private readonly Argument<string> _subject = new("FILE|JOB") { Description = "what calibrate estimate JOB --save FILE wrote; or, with --on or --gpu, which explain an estimate made now, a job's YAML file or an example" };
    private readonly Option<string?> _maxAge = RunFlags.Flag("--max-age", "180d", "what is older is stale; default: 180d");
    private readonly Option<bool> _gate = new("--gate") { Description = "exit with 3 when anything it stands on is not as it was, or stale" };
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("explain", "the chain behind an estimate, row by row, and what has become stale") { _subject, _maxAge, _gate, _json };
        foreach (var option in _costs.Machine.All.Concat(_costs.OfJobs).Concat(_costs.OfEvidence))
            command.Add(option);
        command.SetAction(parsed =>
        {
            var evidence = _costs.Evidence(parsed, workload: null);
            var saved = _costs.Machine.NamesOne(parsed) ? Made(parsed, evidence) : Kept(parsed);
            var check = EstimateCheck.Of(
                saved, new(evidence.Prices), evidence.Profiles, services.Tool, DateOnly.FromDateTime(services.Time.GetUtcNow().UtcDateTime),
                Numbers.Days("--max-age", parsed.GetValue(_maxAge)) ?? PriceCheck.DefaultMaxAge);
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? ExplainReport.Json(check) : ExplainReport.Text(check)).TrimEnd());
            return (int)(parsed.GetValue(_gate) && !check.IsCurrent ? ExitCode.Refused : ExitCode.Done);
        });
        return command;
    }

    private SavedEstimate Kept(ParseResult parsed)
    {
        var file = parsed.GetRequiredValue(_subject);
        if (Directory.Exists(file))
            throw new UsageException($"explain {file}: is a folder; name the saved estimate in it");
        if (!File.Exists(file))
            throw new UsageException($"explain {file}: there is no such file; calibrate estimate JOB --save {file} writes one, and calibrate explain JOB --on INSTANCE explains one made now");
        var made = _costs.Machine.All.Concat(_costs.OfJobs).Concat(_costs.OfEvidence).Except(_costs.OfSources);
        if (made.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
            throw new UsageException($"{given.Name}: goes with --on; a saved estimate is explained as it was made");
        return SavedEstimateFile.Load(file);
    }

    private SavedEstimate Made(ParseResult parsed, Evidence evidence)
    {
        var job = _costs.Apply(parsed, JobArgument.Load("explain", parsed.GetRequiredValue(_subject)));
        var machine = _costs.Machine.Find(parsed, evidence)!;
        return SavedEstimate.Of(JobEstimate.Of(job, machine, evidence, _costs.Options(parsed)), services.Tool, services.Time.GetUtcNow());
    }
}
