using System.CommandLine;
using Calibrate.Cli.Display;
using Calibrate.Cli.Options;
using Calibrate.Measuring.Hosts;
using Calibrate.Planning;
using Calibrate.Reports;
using Calibrate.Torch;

namespace Calibrate.Cli.Commands;

/// <summary>The catalogue of workloads, or the cells of a suite.</summary>
internal sealed class ListCommand(AppServices services)
{
    public Command Command()
    {
        var suite = RunFlags.Flag("--suite", "reduced|standard|documents|full", "the cells of this suite instead of the workloads");
        var device = RunFlags.Flag("--device", "cpu|cuda", "with --suite, whose batches depend on it; default: cpu");
        var providers = new Option<bool>("--providers") { Description = "what calibrate can do on each provider of libtorch that it can be built for" };
        var json = RunFlags.Json();
        var command = new Command("list", "the workloads there are, with their sizes and default batches") { suite, device, providers, json };
        command.SetAction(parsed =>
        {
            var output = parsed.GetValue(json) ? Output.Json : Output.Text;
            var (named, place) = (Choices.Optional<Suite>("--suite", "suite", parsed.GetValue(suite)), parsed.GetValue(device));
            if (parsed.GetValue(providers))
                return (int)(named is null && place is null ? Providers(output) : throw new UsageException("--providers: lists providers alone; leave --suite and --device out"));
            if (named is null && place is not null)
                throw new UsageException($"--device {place}: goes with --suite, whose cells depend on it; the workloads are the same everywhere");
            return (int)Run(named, DeviceChoice.Parse(place ?? "cpu"), output);
        });
        return command;
    }

    private ExitCode Providers(Output output)
    {
        services.Terminal.Out.WriteLine(output == Output.Json ? ProviderTable.Json() : $"{ProviderTable.Markdown()}\n\n{ThisBuild}");
        return ExitCode.Done;
    }

    private static string ThisBuild => $"this build: {Provider.Build}; scripts/calibrate --engine {string.Join('|', ProviderCapabilities.All.Select(each => each.Engine))} makes another";

    private ExitCode Run(Suite? suite, DeviceChoice device, Output output)
    {
        var workloads = services.Engine.Catalogue;
        var text = (suite, output) switch
        {
            (null, Output.Json) => WorkloadList.Json(workloads),
            (null, _) => $"{WorkloadList.Text(workloads)}\n{ThisBuild}",
            (_, Output.Json) => CellList.Json(Cells()),
            _ => CellList.Text(Cells()),
        };
        services.Terminal.Out.WriteLine(text.TrimEnd());
        return ExitCode.Done;

        IEnumerable<CellKey> Cells() =>
            Planner.Plan(new() { Suite = suite, Device = device }, workloads, Cores.Physical).Cells.Select(cell => cell.Key);
    }
}
