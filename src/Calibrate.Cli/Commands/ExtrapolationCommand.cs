using System.CommandLine;
using Calibrate.Costs.Throughputs;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>Hidden: prints the page about extrapolated throughput, for <c>scripts/extrapolation</c>.</summary>
internal sealed class ExtrapolationCommand(AppServices services)
{
    public Command Command()
    {
        var command = new Command("extrapolation", "the error of extrapolated throughput, as Markdown") { Hidden = true };
        command.SetAction(_ =>
        {
            services.Terminal.Out.Write(ExtrapolationReport.Markdown(LeaveOneGpuOut.Published, PublishedThroughputs.All));
            return (int)ExitCode.Done;
        });
        return command;
    }
}
