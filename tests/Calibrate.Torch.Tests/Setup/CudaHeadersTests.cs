using Calibrate.Torch.Setup;

namespace Calibrate.Torch.Tests.Setup;

/// <summary>Folders as a toolkit, and as Python packages, hold them; of the headers only what is looked at.</summary>
public sealed class CudaHeadersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("calibrate-headers-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_first_that_fits_is_taken() =>
        CudaHeaders.First([Toolkit("none", 0), Toolkit("cuda-13.0", 13000), Toolkit("cuda-13.1", 13010)], new(13, 0)).ShouldBe(Include("cuda-13.0"));

    [Fact]
    public void Another_major_version_does_not_fit()
    {
        var older = Toolkit("cuda-12.8", 12080);

        CudaHeaders.First([older, Toolkit("cuda-13.2", 13020)], new(13, 0)).ShouldBe(Include("cuda-13.2"));
        CudaHeaders.First([older], new(13, 0)).ShouldBeNull();
        CudaHeaders.First([older], cuda: null).ShouldBe(Include("cuda-12.8"));
    }

    [Fact]
    public void A_package_without_the_compilers_part_is_passed_by()
    {
        var package = Toolkit("cu13", 13000, complete: false);

        CudaHeaders.First([package, Toolkit("toolkit", 13000)], new(13, 0)).ShouldBe(Include("toolkit"));
        CudaHeaders.First([package], new(13, 0)).ShouldBeNull();
    }

    [Fact]
    public void A_Python_environment_is_searched()
    {
        var torch = Directory.CreateDirectory(Path.Combine(_root, "site-packages", "torch")).FullName;
        // Of a version that no other toolkit on this machine has.
        var include = Toolkit(Path.Combine("site-packages", "nvidia", "cu99"), 99000) + "/include";

        CudaHeaders.Find(torch, new(99, 0)).ShouldBe(include);
    }

    [Fact]
    public void The_toolkit_of_an_nvcc_on_the_PATH_is_searched_through_links()
    {
        var toolkit = Toolkit("cuda-13.0", 13000);
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(toolkit, "bin")).FullName, "nvcc");
        File.WriteAllText(program, "");
        var links = Directory.CreateDirectory(Path.Combine(_root, "links")).FullName;
        File.CreateSymbolicLink(Path.Combine(links, "nvcc"), program);

        CudaHeaders.OfCompilers($"{_root}/none:{links}").ShouldBe([toolkit]);
        CudaHeaders.OfCompilers(Path.GetDirectoryName(program)).ShouldBe([toolkit]);
        CudaHeaders.OfCompilers(path: null).ShouldBeEmpty();
    }

    [Fact]
    public void Headers_may_lie_in_the_targets_folder()
    {
        var conda = Path.Combine(_root, "conda");
        var target = Toolkit(Path.Combine("conda", "targets", "x86_64-linux"), 13000);

        CudaHeaders.First([conda], new(13, 0)).ShouldBe(Path.Combine(target, "include"));
    }

    /// <param name="version">As cuda.h writes it; 0 for a folder without headers.</param>
    private string Toolkit(string name, int version, bool complete = true)
    {
        var toolkit = Path.Combine(_root, name);
        var include = Directory.CreateDirectory(Path.Combine(toolkit, "include")).FullName;
        if (version == 0)
            return toolkit;
        File.WriteAllText(Path.Combine(include, "cuda.h"), FormattableString.Invariant($"/* */\n#define CUDA_VERSION {version}\n"));
        File.WriteAllText(Path.Combine(include, "cuda_runtime_api.h"), "");
        if (complete)
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(include, "crt")).FullName, "host_defines.h"), "");
        return toolkit;
    }

    private string Include(string name) => Path.Combine(_root, name, "include");
}
