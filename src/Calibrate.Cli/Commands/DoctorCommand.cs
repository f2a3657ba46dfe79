using System.CommandLine;
using Calibrate.Cli.Doctor;
using Calibrate.Cli.Options;
using Calibrate.Planning;

namespace Calibrate.Cli.Commands;

/// <summary>What a run would find here: exit code 1 when nothing could run.</summary>
internal sealed class DoctorCommand(AppServices services)
{
    public Command Command()
    {
        var device = RunFlags.Flag("--device", "cpu|cuda|cuda:N", "default: cpu");
        var output = RunFlags.Flag("--output", "DIR", $"the results folder; default: {RunOptions.DefaultOutput}");
        var json = RunFlags.Json();
        var command = new Command("doctor", "check this machine: libtorch, its BLAS, the device, what disturbs it") { device, output, json };
        command.SetAction(parsed => (int)Run(
            new(services, DeviceChoice.Parse(parsed.GetValue(device) ?? "cpu"), parsed.GetValue(output) ?? RunOptions.DefaultOutput),
            parsed.GetValue(json) ? Output.Json : Output.Text));
        return command;
    }

    private ExitCode Run(Examination examination, Output output)
    {
        using var signals = new StopSignals();
        var findings = examination.Run(services.Terminal.Error.WriteLine, signals.Token);
        services.Terminal.Out.WriteLine(output == Output.Json ? FindingsReport.Json(findings) : FindingsReport.Text(findings));
        return findings.Any(f => f.Severity == Severity.Problem) ? ExitCode.Failed : ExitCode.Done;
    }
}
