using System.Diagnostics;
using Calibrate.Torch.Setup;

namespace Calibrate.Torch.Tests.FakeCuda;

/// <summary>
/// The shim with its CUDA parts, compiled against a CUDA made up for the test. A process has one shim, so the tests on it
/// (<see cref="OnFakeCuda"/>) run in a process of their own, this program again.
/// </summary>
public sealed class FakeCudaTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("calibrate-fake-cuda-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_CUDA_parts_of_the_shim_do_as_told()
    {
        var libtorch = LibtorchLocator.Find();
        Assert.SkipUnless(libtorch is { HasCuda: false } && libtorch.Version.StartsWith("1.13", StringComparison.Ordinal), "the fake CUDA has the form of libtorch 1.13's");

        var shim = Compile(libtorch);
        var (exit, text) = Run(Environment.ProcessPath!, ["-noLogo", "-noColor", "-explicit", "only", "-class", typeof(OnFakeCuda).FullName!], shim);

        output.WriteLine(text);
        exit.ShouldBe(0, text);
        var tests = typeof(OnFakeCuda).GetMethods().Count(method => method.GetCustomAttributes(typeof(FactAttribute), false).Length > 0);
        text.ShouldContain($"Total: {tests}, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0");
    }

    private string Compile(LibtorchInstallation libtorch)
    {
        var fake = Path.Combine(AppContext.BaseDirectory, "FakeCuda");
        var shim = Path.Combine(_folder, "shim.so");
        foreach (var (name, source) in ShimCompiler.Sources())
            File.WriteAllText(Path.Combine(_folder, name), source);
        var (exit, text) = Run(
            "g++",
            [
                .. ShimCompiler.Arguments(libtorch with { HasCuda = true, CudaIncludes = fake }), "-O0", "-DC10_USING_CUSTOM_GENERATED_MACROS",
                Path.Combine(_folder, "shim.cpp"), Path.Combine(fake, "fake_cuda.cpp"), "-o", shim,
                "-L" + libtorch.Libraries, "-Wl,--no-as-needed", "-ltorch_cpu", "-lc10",
            ]);
        exit.ShouldBe(0, text);
        return shim;
    }

    private static (int Exit, string Text) Run(string program, IEnumerable<string> arguments, string? shim = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (shim is not null)
            start.Environment[Shim.Variable] = shim;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + error.GetAwaiter().GetResult());
    }
}
