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
        var probe = RunFlags.Flag("--probe", PeakProbes.Ilgpu, $"only a second opinion on --device, which may be opencl or opencl:N too; takes a build with {PeakProbes.IlgpuSwitch}");
        var json = RunFlags.Json();
        var command = new Command("doctor", "check this machine: libtorch, its BLAS, the device, what disturbs it") { device, output, probe, json };
        command.SetAction(parsed => (int)Run(
            Examine(parsed.GetValue(device) ?? "cpu", parsed.GetValue(output) ?? RunOptions.DefaultOutput, parsed.GetValue(probe)),
            parsed.GetValue(json) ? Output.Json : Output.Text));
        return command;
    }

    private Func<Action<string>, CancellationToken, IReadOnlyList<Finding>> Examine(string device, string output, string? probe) => probe is null
        ? new Examination(services, DeviceChoice.Parse(device), output).Run
        : new OpinionExamination(services, PeakProbes.Named(probe, services.PeakProbe), AcceleratorChoice.Parse(device)).Run;

    private ExitCode Run(Func<Action<string>, CancellationToken, IReadOnlyList<Finding>> examine, Output output)
    {
        using var signals = new StopSignals();
        var findings = examine(services.Terminal.Error.WriteLine, signals.Token);
        services.Terminal.Out.WriteLine(output == Output.Json ? FindingsReport.Json(findings) : FindingsReport.Text(findings));
        return findings.Any(f => f.Severity == Severity.Problem) ? ExitCode.Failed : ExitCode.Done;
    }
}
