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
        var json = RunFlags.Json();
        var command = new Command("show", "show a profile") { file, format, json };
        command.SetAction(parsed =>
        {
            var shown = FormatOf(parsed.GetValue(format), parsed.GetValue(json) ? Output.Json : Output.Text);
            services.Terminal.Out.WriteLine(ProfileReport.Of(ProfileFile.LoadEither("show", parsed.GetRequiredValue(file), services.Terminal.Error), shown).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
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
