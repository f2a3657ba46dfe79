using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>A saved estimate: where every figure comes from, and what has become of it.</summary>
internal sealed class ExplainCommand(AppServices services)
{
    private readonly Argument<string> _file = new("FILE") { Description = "what calibrate estimate JOB --save FILE wrote" };
    private readonly Option<string?> _prices = RunFlags.Flag("--prices", "DIR", "the folder of imported prices; default: calibrate/prices in $XDG_DATA_HOME");
    private readonly Option<string?> _maxAge = RunFlags.Flag("--max-age", "180d", "what is older is stale; default: 180d");
    private readonly Option<bool> _gate = new("--gate") { Description = "exit with 3 when anything it stands on is not as it was, or stale" };
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("explain", "the chain behind a saved estimate, and what has become stale") { _file, _prices, _maxAge, _gate, _json };
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(_file);
            if (!File.Exists(file))
                throw new UsageException($"explain {file}: there is no such file; calibrate estimate JOB --save {file} writes one");
            var check = EstimateCheck.Of(
                SavedEstimateFile.Load(file),
                PriceCatalogue.Shipped.With(UserPrices.Load(parsed.GetValue(_prices) ?? services.PriceFolder)),
                services.Tool,
                DateOnly.FromDateTime(services.Time.GetUtcNow().UtcDateTime),
                Numbers.Days("--max-age", parsed.GetValue(_maxAge)) ?? PriceCheck.DefaultMaxAge);
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? ExplainReport.Json(check) : ExplainReport.Text(check)).TrimEnd());
            return (int)(parsed.GetValue(_gate) && !check.IsCurrent ? ExitCode.Refused : ExitCode.Done);
        });
        return command;
    }
}
