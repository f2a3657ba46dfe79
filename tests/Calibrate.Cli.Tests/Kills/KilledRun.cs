using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Calibrate.Cli.Tests.Application;
using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Cli.Tests.Kills;

/// <summary>A folder, and runs of <see cref="FakeRun"/> into it that end as they should or are killed.</summary>
internal sealed class KilledRun(string[] flags) : IDisposable
{
    /// <summary>128 and the number of SIGKILL.</summary>
    private const int KilledCode = 137;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("calibrate-");
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly ConcurrentBag<string> _reported = [];

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Each launch that the run should come to, whatever happens to it.</summary>
    public static async Task<(string[] Launches, TimeSpan Length)> Uninterrupted(string[] flags)
    {
        using var run = new KilledRun(flags);
        var clock = Stopwatch.StartNew();
        (await run.Start([], killAt: null, Patience)).ExitCode.ShouldBe(0);
        return (Measured.Launches(Measured.Profiles(run._folder.FullName).Single()), clock.Elapsed);
    }

    /// <returns>False when the run came to its end before that.</returns>
    public async Task<bool> KilledAfter(TimeSpan time) => WasKilled(await Start([], killAt: null, time));

    /// <param name="point">Of its work on the disk, from 1.</param>
    /// <returns>False when the run has fewer.</returns>
    public async Task<bool> KilledAt(int point) => WasKilled(await Start([], killAt: point, Patience));

    /// <summary>After a kill: nobody left alive, nothing reported lost, nothing torn; and the run can be finished.</summary>
    public async Task ShouldRecover(string[] launches, string context)
    {
        Survivors.After(TimeSpan.FromSeconds(1), _mark).ShouldBeEmpty(context);
        _reported.ShouldBeSubsetOf(Measured.Blocks(_folder.FullName), context);

        if (Measured.Profiles(_folder.FullName).Length == 0)
        {
            string[] resume = Measured.Logs(_folder.FullName).Length > 0 ? ["--resume"] : [];
            var (code, error) = await Start(resume, killAt: null, Patience);
            code.ShouldBe(0, $"{context}: {error}");
            Measured.Logs(_folder.FullName).ShouldBeEmpty(context);
        }

        Measured.Profiles(_folder.FullName).Select(Measured.Launches).ShouldHaveSingleItem().ShouldBe(launches, context);
        foreach (var csv in Directory.GetFiles(_folder.FullName, "*.csv", SearchOption.AllDirectories))
            File.Exists(Path.ChangeExtension(csv, ".json")).ShouldBeTrue($"{context}: {csv} is alone");
    }

    /// <summary>A run that ends by itself ends well.</summary>
    private static bool WasKilled((int ExitCode, string Error) end)
    {
        end.ExitCode.ShouldBeOneOf([0, KilledCode], end.Error);
        return end.ExitCode == KilledCode;
    }

    private async Task<(int ExitCode, string Error)> Start(string[] more, int? killAt, TimeSpan killAfter)
    {
        var command = WorkerCommand.OfThisProgram(typeof(FakeRun).Assembly.Location, new Dictionary<string, string>());
        var start = new ProcessStartInfo(command.FileName, [.. command.Arguments.SkipLast(1), FakeRun.Verb, .. flags, "--output", _folder.FullName, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Survivors.MarkVariable] = _mark;
        start.Environment["DOTNET_TieredPGO"] = "0"; // every process here is short
        if (killAt is { } point)
            start.Environment[FakeRun.KillVariable] = point.ToString(CultureInfo.InvariantCulture);

        using var process = Process.Start(start).ShouldNotBeNull();
        var said = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using (var moment = new CancellationTokenSource(killAfter))
        {
            try
            {
                await process.WaitForExitAsync(moment.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        // The last line of a program that was killed may be cut: it was not said.
        foreach (var line in (await said).Split('\n')[..^1].Where(l => l.StartsWith("block ", StringComparison.Ordinal)))
            _reported.Add(line);
        return (process.ExitCode, await error);
    }
}
