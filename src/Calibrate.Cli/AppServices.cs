using System.Reflection;
using Calibrate.Images.Jpeg;
using Calibrate.Images.Samples;
using Calibrate.Measuring;
using Calibrate.Measuring.Watch.Nvml;
using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Cli;

/// <summary>Everything the program touches: tests put their own here.</summary>
/// <param name="Launcher">Makes the launcher, given the variables its workers need.</param>
/// <param name="Gpus">Looks at the GPUs that the driver shows.</param>
/// <param name="PriceFolder">Where imported prices are kept.</param>
/// <param name="Disk">What a run writes to.</param>
/// <param name="PeakProbe">Gives a second opinion on the peaks; null where the build has none.</param>
internal sealed record AppServices(
    IEngineHost Engine,
    Func<IReadOnlyDictionary<string, string>, ILauncher> Launcher,
    Func<GpuSurvey> Gpus,
    Terminal Terminal,
    TimeProvider Time,
    ToolDescription Tool,
    string PriceFolder,
    IDisk Disk,
    IPeakProbe? PeakProbe = null)
{
    /// <summary>Finds the library that decodes images.</summary>
    public Func<TurboJpeg> Jpeg { get; init; } = () => TurboJpeg.Open();

    /// <summary>Where generated images are kept.</summary>
    public SampleImages Samples { get; init; } = SampleImages.OfUser();

    public static AppServices Real()
    {
        var assembly = typeof(AppServices).Assembly;
        return new(
            new LibtorchHost(),
            variables => new WorkerLauncher(WorkerCommand.OfThisProgram(Entry, variables)),
            () => GpuSurvey.Take(),
            Terminal.Real(),
            TimeProvider.System,
            DescribeTool(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? ""),
            Path.Combine(DataHome, "calibrate", "prices"),
            Profiles.Disk.Local,
            PeakProbes.OfThisBuild());
    }

    // The XDG base directory specification: a relative path is to be ignored.
    private static string DataHome => Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { } set && Path.IsPathRooted(set)
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");

    // Not Assembly.Location, which is empty in a single-file program: this is asked only where the host is dotnet itself.
    private static string Entry => Path.Combine(System.AppContext.BaseDirectory, "calibrate.dll");

    /// <param name="version">As the build stamps it: <c>0.1.0+commit</c>.</param>
    public static ToolDescription DescribeTool(string version) =>
        version.Split('+', 2) is [var number, var commit] ? new(number, commit) : new(version, "unknown");
}
