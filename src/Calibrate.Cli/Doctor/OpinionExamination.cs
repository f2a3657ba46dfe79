using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Cli.Doctor;

/// <summary>A second opinion on an accelerator, alone: it takes no libtorch.</summary>
internal sealed class OpinionExamination(AppServices services, IPeakProbe probe, AcceleratorChoice accelerator)
{
    private static readonly TimeSpan StartupCap = TimeSpan.FromMinutes(5);

    public IReadOnlyList<Finding> Run(Action<string> progress, CancellationToken stop)
    {
        progress($"asking {probe.Library} of {accelerator}");
        try
        {
            var opinion = services.Launcher(new Dictionary<string, string>()).Ask(Request(), StartupCap, stop);
            return [OfBuild(probe), .. OfAccelerator(opinion), .. opinion.Peaks.Select(OfPeak), .. opinion.Missing.Select(missing => OfMissing(missing.Key, missing.Value, alone: opinion.Peaks.Count == 0))];
        }
        catch (RunFailedException e)
        {
            return [OfBuild(probe), new(probe.Name, Severity.Problem, e.Message)];
        }
    }

    /// <param name="probe">Null where the build has none.</param>
    public static Finding OfBuild(IPeakProbe? probe) => new(
        PeakProbes.Ilgpu, Severity.Ok,
        probe is null ? $"not in this build; {PeakProbes.IlgpuSwitch} builds in its second opinion on the peaks" : $"{probe.Library} gives a second opinion on the peaks");

    public static Finding OfPeak(Peak peak) => new(PeakText.Heading(peak), peak.Refused is null ? Severity.Ok : Severity.Warning, PeakText.Of(peak));

    /// <param name="alone">Nothing else was asked for, or came of it.</param>
    public static Finding OfMissing(string source, string reason, bool alone = false) =>
        new("opinion", alone ? Severity.Problem : Severity.Warning, $"{source}: {reason}");

    private static IEnumerable<Finding> OfAccelerator(SecondOpinion opinion)
    {
        if (opinion.Accelerator is { } description)
            yield return new("accelerator", Severity.Ok, description);
    }

    private OpinionRequest Request() => new()
    {
        Device = accelerator.ToString(),
        Threads = Cores.Physical,
        Accelerator = accelerator,
        Opinion = OpinionSettings.Of(accelerator.Kind == AcceleratorKind.Cpu ? DeviceKind.Cpu : DeviceKind.Cuda),
    };
}
