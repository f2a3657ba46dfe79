using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Cli.Tests.Application;

/// <summary>What is on disk in an output folder.</summary>
internal static class Measured
{
    public static string[] Logs(string output) => Find(Path.Combine(output, ".runs"), "*.log");

    /// <summary>Loads every one: a torn profile fails the test here.</summary>
    public static Profile[] Profiles(string output) => [.. Find(output, "*.json").Select(ProfileJson.Load)];

    /// <summary>Each launch of each cell: what two runs of one plan have in common.</summary>
    public static string[] Launches(Profile profile) =>
        [.. profile.Cells.SelectMany(c => c.Launches, (c, l) => FormattableString.Invariant($"{c.Key.Id} {l.Round} {l.Seed}"))];

    /// <summary>Every block in a log or a profile, with the seconds in all their digits.</summary>
    public static HashSet<string> Blocks(string output)
    {
        var blocks = new HashSet<string>(StringComparer.Ordinal);
        foreach (var log in Logs(output).Select(LogFile.Read))
        {
            MeasureRequest? request = null;
            foreach (var record in log.Records)
            {
                if (record is LogRecord.WorkerStarted started)
                    request = started.Request as MeasureRequest;
                if (record is LogRecord.WorkerSaid { Message: WorkerMessage.BlockTimed block } && request is not null)
                    blocks.Add(Block(request.Cell.Id, request.Seed, block.SecondsPerStep));
            }
        }

        foreach (var profile in Profiles(output))
            blocks.UnionWith(from c in profile.Cells from l in c.Launches from b in l.Blocks select Block(c.Key.Id, l.Seed, b));
        return blocks;
    }

    public static string Block(string cell, ulong seed, double seconds) => FormattableString.Invariant($"block {cell} {seed} {seconds:R}");

    private static string[] Find(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, pattern, SearchOption.AllDirectories) : [];
}
