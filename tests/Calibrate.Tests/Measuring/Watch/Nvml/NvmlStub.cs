using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Calibrate.Tests.Measuring.Watch.Nvml;

/// <summary>A library compiled from one of the C files beside this, each in a folder of its own so that nothing is shared with another test's.</summary>
internal sealed class NvmlStub : IDisposable
{
    public const string FirstUuid = "00000000-1111-2222-3333-444444444444";
    public const string SecondUuid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    public const string MigUuid = "12345678-9abc-def0-1234-56789abcdef0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("calibrate-nvml-");

    /// <param name="defines">What the C file's head says, e.g. <c>STATUS=3</c>.</param>
    public static NvmlStub Build(params string[] defines) => new("stub_nvml.c", defines);

    public static NvmlStub BuildLayouts() => new("nvml_layouts.c", []);

    private NvmlStub(string source, string[] defines)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "libnvidia-ml.so.1");
        var compiler = Environment.GetEnvironmentVariable("CXX") is { Length: > 0 } named ? named : "g++";
        using var process = Process.Start(new ProcessStartInfo(
            compiler, [.. defines.Select(define => "-D" + define), "-x", "c", "-shared", "-fPIC", "-o", Path, System.IO.Path.Combine(AppContext.BaseDirectory, source)])
        {
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{compiler} does not start");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{compiler} fails on {source}: {errors}");
    }

    public string Path { get; }

    /// <summary>Calls of <c>nvmlInit</c> that no <c>nvmlShutdown</c> followed.</summary>
    public int Begun => Marshal.GetDelegateForFunctionPointer<Count>(Export("stub_begun"))();

    public void Set(string variable, ulong value) => Marshal.WriteInt64(Export(variable), (long)value);

    /// <summary>Adds processes to those on the devices, of which this one is the first.</summary>
    public void AddProcesses(params int[] ids)
    {
        Marshal.Copy(ids, 0, Export("stub_foreign"), ids.Length);
        Set("stub_foreign_count", (ulong)ids.Length);
    }

    public nint Export(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Path), name);

    public void Dispose() => _folder.Delete(recursive: true);

    private delegate int Count();
}
