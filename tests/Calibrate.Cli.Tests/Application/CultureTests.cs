using System.Globalization;
using Calibrate.Tests.Measuring;

namespace Calibrate.Cli.Tests.Application;

/// <summary>The whole program under each culture: the same bytes on both streams and on disk.</summary>
public class CultureTests
{
    private static readonly string[] Commands =
    [
        "run --workload vit-b,bert-mini --precision fp32,bf16 --time-budget 1.5h --output FOLDER",
        "run --workload vit-b --json --output FOLDER",
        "list",
        "list --json",
        "show PROFILE",
        "show PROFILE --json",
        "show PROFILE --format csv",
        "show PROFILE --format timm-train",
        "show PROFILE --why vit-b.train.fp32",
        "compare PROFILE PROFILE --gate 2.5%",
        "compare PROFILE PROFILE --gate 2,5%",
        "estimate --profile PROFILE --cell vit-b.train.fp32.b4.i224 --samples 1800000 --epochs 1.5 --price 2.5 --gpus 4 --allow-flagged",
        "estimate --profile PROFILE --cell vit-b.train.fp32.b4.i224 --samples 1800000 --price 2.5 --json --allow-flagged",
        "estimate --profile PROFILE --cell vit-b.train.fp32.b4.i224 --samples 1 --price 1,5",
        "run --batch -4",
        "run --launches -1000",
        "run --time-budget 1,5h",
        "run --suite REDUCED",
        "run --device CUDA:I",
        "show nothing.json",
        "launch",
        "--help",
    ];

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ru-RU")]
    [InlineData("tr-TR")]
    [InlineData("sv-SE")]
    [InlineData("fa-IR")]
    public void NoCultureChangesAByte(string culture)
    {
        CultureInfo.GetCultureInfo(culture).NumberFormat.ShouldNotBe(CultureInfo.InvariantCulture.NumberFormat, "the culture is not a real one here");

        Everything(culture).ShouldBe(Everything(""));
    }

    private static string Everything(string culture)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        using var app = new TestApp();
        app.Launcher = new ScriptedLauncher(app.Time) { StepSeconds = request => 0.1234 * (1 + (0.001 * request.Round)), Probe = _ => new(45e9, 1.5e9) };
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            var codes = Commands.Select(command => app.Run(Arguments(app, command))).ToList();
            codes.ShouldContain(0);
            codes.ShouldContain(2);
            var files = Directory.GetFiles(app.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText);
            return string.Join('\n', [string.Join(' ', codes), app.Out.ToString(), app.Error.ToString(), .. files])
                .Replace(app.Folder, "FOLDER", StringComparison.Ordinal);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    private static string[] Arguments(TestApp app, string command)
    {
        var profile = Directory.GetFiles(app.Folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault("none");
        return [.. command.Split(' ').Select(word => word switch { "FOLDER" => app.Folder, "PROFILE" => profile, _ => word })];
    }
}
