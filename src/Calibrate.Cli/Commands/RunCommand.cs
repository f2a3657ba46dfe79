using System.CommandLine;
using System.Globalization;
using Calibrate.Cli.Display;
using Calibrate.Cli.Options;
using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Measuring.Logs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Units;

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
        command.SetAction(parsed => (int)Run(
            _flags.Read(parsed), parsed.GetValue(_json) ? Output.Json : Output.Text, ShellWords.Join(parsed.Tokens.Select(t => t.Value))));
        return command;
    }

    /// <param name="command">The arguments as they were typed.</param>
    private ExitCode Run(RunOptions options, Output output, string command)
    {
        // With --json the standard output is for the document alone.
        var notes = output == Output.Json ? services.Terminal.Error : services.Terminal.Out;
        void Note(string line) => notes.WriteLine(PlainText.Of(line));
        var plan = Planner.Plan(options, services.Engine.Catalogue, Cores.Physical);
        var host = HostEnvironment.Describe();
        using var folder = OutputFolder.Open(options.Output, services.Disk);
        foreach (var pipeline in plan.Pipelines)
            ImageSupply.Generated(services, pipeline, ImageSupply.Library(services), Note);
        var workers = services.Launcher(services.Engine.Prepare(notes.WriteLine));
        using var session = OutputFolder.Written(options.Output, () => options.Resume
            ? RunSession.Resume(folder, plan, RunIdentity.Of(services.Tool, host), services.Time, Note)
            : RunSession.Start(folder, plan, RunIdentity.Of(services.Tool, host), command, services.Time, Note));

        var result = Measure(plan, session, workers, Note, output);
        var profile = ProfileBuilder.Build(plan, result, services.Tool, host.With(result.Facts, plan.Threads));
        var keeper = new ProfileKeeper(services.Disk, options.Output, session.Log);
        var file = keeper.Keep(profile, result.End);

        if (output == Output.Json)
            services.Terminal.Out.Write(ProfileReport.Of(profile, ProfileFormat.Json));
        else
            services.Terminal.Out.WriteLine(RunTable.Of(profile).TrimEnd());
        notes.WriteLine($"profile: {file}");
        foreach (var earlier in session.Past.Profiles)
            notes.WriteLine(keeper.Supersede(earlier) ? $"in place of its earlier part: {earlier}" : $"the earlier part of it stays: {earlier}");
        if (result.End == RunEnd.Complete)
            session.Log.Delete();
        else if (result.CutShort.Count + result.Postponed.Count > 0)
            notes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.CutShort.Count + result.Postponed.Count} cells want more launches: the same command with --resume goes on"));
        return Verdict(result, profile);
    }

    private RunResult Measure(RunPlan plan, RunSession session, ILauncher workers, Action<string> note, Output output)
    {
        using var signals = new StopSignals();
        var (past, launcher) = (session.Past, new LoggedLauncher(workers, session.Log));
        plan = BatchFinder.Resolve(plan, past, launcher, services.Time, note, signals.Token, session.Log.Start);
        RunResult With(IProgress<RunEvent> progress) => Scheduler.Run(plan, past, launcher, services.Time, progress, signals.Token, session.Log.Start);
        return output == Output.Text && services.Terminal.Live
            ? LiveProgress.While(plan, With)
            : With(new PlainProgress(note));
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
