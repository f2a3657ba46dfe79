using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>A profile, in the format asked for.</summary>
internal sealed class ShowCommand(AppServices services)
{
    private static readonly Dictionary<string, ProfileFormat> Formats = new(StringComparer.Ordinal)
    {
        ["table"] = ProfileFormat.Table,
        ["json"] = ProfileFormat.Json,
        ["csv"] = ProfileFormat.Csv,
        ["timm-train"] = ProfileFormat.TimmTrain,
        ["timm-infer"] = ProfileFormat.TimmInfer,
    };

    public Command Command()
    {
        var file = new Argument<string>("FILE") { Description = "a profile's .json, or the .csv beside it" };
        var format = RunFlags.Flag("--format", string.Join('|', Formats.Keys), "default: table");
        var why = RunFlags.Flag("--why", "CELL", "how this cell came by its status, rule by rule; an id or the beginning of one");
        var json = RunFlags.Json();
        var command = new Command("show", "show a profile, or why a cell has its status") { file, format, why, json };
        command.SetAction(parsed =>
        {
            var output = parsed.GetValue(json) ? Output.Json : Output.Text;
            var path = parsed.GetRequiredValue(file);
            var text = parsed.GetValue(why) is { } cell
                ? Why(cell, path, parsed.GetValue(format), output)
                : Show(path, FormatOf(parsed.GetValue(format), output));
            services.Terminal.Out.WriteLine(text.TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }

    private string Show(string path, ProfileFormat format) => ProfileReport.Of(ProfileFile.LoadEither("show", path, services.Terminal.Error), format);

    private string Why(string cell, string path, string? format, Output output)
    {
        if (format is not null)
            throw new UsageException($"--format {format}: cannot be combined with --why, which is shown as text or as --json; give one of the two");
        var profile = ProfileFile.LoadEither("show", path, services.Terminal.Error);
        var explanation = CellExplanation.Of(CellName.Find("--why", cell, path, profile), profile);
        return output == Output.Json ? WhyReport.Json(explanation) : WhyReport.Text(explanation);
    }

    private static ProfileFormat FormatOf(string? text, Output output) => (text, output) switch
    {
        (null, Output.Text) => ProfileFormat.Table,
        (null or "json", _) => ProfileFormat.Json,
        (_, Output.Json) => throw new UsageException($"--format {text}: cannot be combined with --json; give one of the two"),
        _ when Formats.TryGetValue(text, out var format) => format,
        _ => throw new UsageException($"--format {text}: there is no such format; give {string.Join(", ", Formats.Keys.SkipLast(1))} or {Formats.Keys.Last()}"),
    };
}
