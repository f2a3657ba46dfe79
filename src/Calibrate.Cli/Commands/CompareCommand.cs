using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Profiles;
using Calibrate.Profiles.Comparing;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>Whether the cells of one profile became faster or slower in another.</summary>
internal sealed class CompareCommand(AppServices services)
{
    private readonly Argument<string> _old = new("OLD") { Description = "a profile's JSON file" };
    private readonly Argument<string> _new = new("NEW") { Description = "the one to judge" };
    private readonly Option<string?> _gate = RunFlags.Flag(
        "--gate", "5%", "exit code 3 when a cell is slower by so much or more with an interval that excludes 1, or had a figure and fails now; default: none");
    private readonly Option<string?> _across = RunFlags.Flag("--across", "device,libtorch,threads", "compare although these differ");
    private readonly Option<bool> _flagged = new("--allow-flagged") { Description = "compare cells that have something against them, and say so" };
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("compare", "per cell of two profiles: faster, slower, same, or cannot say") { _old, _new, _gate, _across, _flagged, _json };
        command.SetAction(parsed =>
        {
            var comparison = Comparison.Of(Read(parsed));
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? ComparisonReport.Json(comparison) : ComparisonReport.Text(comparison)).TrimEnd());
            return (int)(comparison is { Request.Gate: not null, Regressions.Count: > 0 } ? ExitCode.Refused : ExitCode.Done);
        });
        return command;
    }

    private ComparisonRequest Read(ParseResult parsed) => new()
    {
        Gate = Numbers.Percent("--gate", parsed.GetValue(_gate)),
        Across = Choices.List<Axis>("--across", "ground", parsed.GetValue(_across)),
        Flagged = parsed.GetValue(_flagged) ? FlaggedCells.Allow : FlaggedCells.Refuse,
        Old = Load(parsed.GetRequiredValue(_old)),
        New = Load(parsed.GetRequiredValue(_new)),
    };

    private static NamedProfile Load(string file) => new(file, ProfileFile.Load("compare", file));
}
