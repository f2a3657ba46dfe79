using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>The catalogue of workloads.</summary>
internal sealed class ListCommand(AppServices services)
{
    public Command Command()
    {
        var json = RunFlags.Json();
        var command = new Command("list", "the workloads there are, with their sizes and default batches") { json };
        command.SetAction(parsed =>
        {
            var workloads = services.Engine.Catalogue;
            services.Terminal.Out.WriteLine((parsed.GetValue(json) ? WorkloadList.Json(workloads) : WorkloadList.Text(workloads)).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }
}
