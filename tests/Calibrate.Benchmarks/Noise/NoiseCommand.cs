using System.Globalization;
using Calibrate.Profiles;

namespace Calibrate.Benchmarks.Noise;

/// <summary>
/// <c>noise OUTPUT QUIET HOG…</c>: the folder of results, the folder of the quiet run's profile, and one for each disturbed run.
/// Exit code 1 where a promise is not kept.
/// </summary>
internal static class NoiseCommand
{
    public const string Verb = "noise";

    private const int Launches = 5;

    private static readonly TimeSpan[] Steps = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)];

    public static int Run(string output, string quiet, IReadOnlyList<string> hogs)
    {
        var profile = Read(quiet);
        var cell = profile.Cells.Single();
        var steps = cell.Figures?.StepSeconds ?? throw new InvalidOperationException($"the quiet run has no figure: {cell.Status}: {cell.Reason}");
        var now = TimeProvider.System.GetUtcNow();
        var report = new NoiseReport(
            now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            profile.Device.Name, profile.Environment.Torch.Version, cell.Key.Id, cell.Status.ToString(), steps.Value, steps.Low, steps.High,
            [.. hogs.Select(folder => HogRun.Of(Read(folder).Cells.Single(), steps.Value))],
            [.. Steps.Select(step => KnownDuration.Measure(step, Launches))],
            WatchCost.Measure(cell.Launches));

        var folder = Directory.CreateDirectory(Path.Combine(output, profile.Device.Slug, Verb)).FullName;
        var file = Path.Combine(folder, now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-noise");
        File.WriteAllText(file + ".json", report.Json());
        File.WriteAllText(file + ".md", report.Markdown());
        Console.Write(report.Markdown());
        Console.Error.WriteLine($"written: {file}.md and .json");
        return report.Passes ? 0 : 1;
    }

    private static Profile Read(string folder)
    {
        var file = Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Single();
        return ProfileJson.Read(File.ReadAllBytes(file), file);
    }
}
