using System.CommandLine;
using System.Globalization;
using Calibrate.Cli.Display;
using Calibrate.Cli.Options;
using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>Measures: options to plan to launches to profile to files and a table.</summary>
internal sealed class RunCommand(AppServices services)
{
    private readonly RunFlags _flags = new();
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command() => FitOut(new Command("run", "measure cells on this machine and keep the profile (the default command)"));

    public void MakeDefaultOf(RootCommand root) => FitOut(root);

    private Command FitOut(Command command)
    {
        foreach (var option in _flags.OfCells.Concat(_flags.OfRuns).Append(_json))
            command.Add(option);
        command.SetAction(parsed => (int)Run(_flags.Read(parsed), parsed.GetValue(_json) ? Output.Json : Output.Text));
        return command;
    }

    private ExitCode Run(RunOptions options, Output output)
    {
        // With --json the standard output is for the document alone.
        var notes = output == Output.Json ? services.Terminal.Error : services.Terminal.Out;
        var plan = Planner.Plan(options, services.Engine.Catalogue, Cores.Physical);
        OutputFolder.RequireWritable(options.Output);
        var launcher = services.Launcher(services.Engine.Prepare(notes.WriteLine));

        var result = Measure(plan, launcher, notes, output);
        var environment = HostEnvironment.Describe(result.Facts.Torch, plan.Threads);
        var profile = ProfileBuilder.Build(plan, result, services.Tool, environment);
        var files = Keep(profile, options.Output);

        if (output == Output.Json)
            services.Terminal.Out.Write(ProfileReport.Of(profile, ProfileFormat.Json));
        else
            services.Terminal.Out.WriteLine(RunTable.Of(profile).TrimEnd());
        notes.WriteLine($"profile: {files.Json}");
        return Verdict(result, profile);
    }

    private RunResult Measure(RunPlan plan, ILauncher launcher, TextWriter notes, Output output)
    {
        using var signals = new StopSignals();
        RunResult With(IProgress<RunEvent> progress) => Scheduler.Run(plan, launcher, services.Time, progress, signals.Token);
        return output == Output.Text && services.Terminal.Live
            ? LiveProgress.While(plan, With)
            : With(new PlainProgress(notes));
    }

    private static ProfileFiles Keep(Profile profile, string output)
    {
        try
        {
            return new ResultsFolder(output).Save(profile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Hours of measuring must not end in an error message.
            var refuge = new ResultsFolder(Directory.CreateTempSubdirectory("calibrate-").FullName).Save(profile);
            throw new RunFailedException($"--output {output}: cannot be written ({e.Message}); the profile is in {refuge.Json}");
        }
    }

    private ExitCode Verdict(RunResult result, Profile profile)
    {
        if (result.End == RunEnd.Stopped)
        {
            services.Terminal.Error.WriteLine("calibrate: stopped before the end; the profile holds what was measured until then");
            return ExitCode.Failed;
        }

        var refused = profile.Cells.Count(c => c.Status.Standing == Standing.Refused && c.Status != CellStatus.Unsupported);
        if (refused == 0)
            return ExitCode.Done;
        services.Terminal.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"calibrate: {refused} of {profile.Cells.Count} cells could not be measured; their reasons are in the profile"));
        return ExitCode.Failed;
    }
}
