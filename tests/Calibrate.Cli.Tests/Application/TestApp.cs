using Calibrate.Images.Jpeg;
using Calibrate.Measuring;
using Calibrate.Measuring.Watch.Nvml;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Measuring;
using Calibrate.Tests.Planning;

namespace Calibrate.Cli.Tests.Application;

/// <summary>The program with a scripted launcher, captured output and a folder of its own.</summary>
internal sealed class TestApp : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("calibrate-");

    public TestApp() => Launcher = new ScriptedLauncher(Time);

    public FakeTime Time { get; } = new();

    /// <summary>In place of <see cref="Time"/>, for what waits until it has passed by itself.</summary>
    public TimeProvider? Clock { get; set; }

    public ILauncher Launcher { get; set; }

    public IDisk Disk { get; set; } = Profiles.Disk.Local;

    public string Folder => _folder.FullName;

    public string PriceFolder => Path.Combine(Folder, "prices");

    public ToolDescription Tool { get; set; } = new("1.2.3", "abc");

    public GpuSurvey Gpus { get; set; } = new("no driver here", null, null, []);

    public IPeakProbe? PeakProbe { get; set; }

    public IReadOnlyList<string?> CudaUuids { get; set; } = [];

    public Func<TurboJpeg> Jpeg { get; set; } = () => TurboJpeg.Open();

    public string ImageCache => Path.Combine(Folder, "images");

    public StringWriter Out { get; } = new();

    public StringWriter Error { get; } = new();

    /// <summary>The exit code.</summary>
    public int Run(params string[] args) => (int)new App(new(
        new Host(CudaUuids), _ => Launcher, () => Gpus, new(TextReader.Null, Out, Error, Live: false), Clock ?? Time, Tool, PriceFolder, Disk, PeakProbe)
    {
        Jpeg = Jpeg,
        Samples = new(ImageCache),
    }).Run(args);

    /// <summary>With <c>--output</c> set to the folder.</summary>
    public int RunHere(params string[] args) => Run([.. args, "--output", Folder]);

    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
        _folder.Delete(recursive: true);
    }

    private sealed class Host(IReadOnlyList<string?> uuids) : IEngineHost
    {
        public IReadOnlyList<string?> CudaUuids => uuids;

        public IReadOnlyList<WorkloadDescriptor> Catalogue => TestCatalogue.All;

        public IReadOnlyDictionary<string, string> Prepare(Action<string> progress) => new Dictionary<string, string>();

        public IEngine Create() => throw new NotSupportedException();
    }
}
