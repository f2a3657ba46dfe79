using System.Diagnostics;

namespace Calibrate.Torch.Tests.Setup;

/// <summary>Drivers made up for the test, compiled by the compiler that the shim takes anyway.</summary>
public sealed class CudaDriverTests : IDisposable
{
    private const string Complete = """
        #include <string.h>
        int cuInit(unsigned flags) { return flags; }
        int cuDriverGetVersion(int* out) { *out = 13010; return 0; }
        int cuDeviceGet(int* out, int index) { *out = 70 + index; return index < 2 ? 0 : 101; }
        int cuDeviceGetName(char* out, int length, int device) { strncpy(out, device == 71 ? "Second GPU" : "First GPU", length); return 0; }
        int cuDeviceTotalMem_v2(unsigned long* out, int device) { *out = 150000000000ul + device; return 0; }
        int cuDeviceGetAttribute(int* out, int attribute, int device) {
          *out = attribute == 16 ? 132 : attribute == 38 ? 62914560 : attribute == 75 ? 9 : attribute == 76 ? 0 : -1;
          return 0;
        }
        """;

    private const string Identity = """
        int cuDeviceGetUuid(unsigned char* out, int device) { memset(out, 0xEE, 16); return 0; }
        int cuDeviceGetUuid_v2(unsigned char* out, int device) { for (int i = 0; i < 16; i++) out[i] = 16 * i + i; return 0; }
        int cuDeviceGetPCIBusId(char* out, int length, int device) { strncpy(out, "0000:3B:00.0", length); return 0; }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("calibrate-driver-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_describes_its_devices()
    {
        var driver = Driver(Complete + Identity);

        driver.Version().ShouldBe(new Version(13, 1));
        driver.Properties(1).ShouldBe(new CudaDeviceProperties(
            "Second GPU", 150000000071, 132, new(9, 0), 62914560, "GPU-00112233-4455-6677-8899-aabbccddeeff", "0000:3B:00.0"));
        driver.Properties(2).ShouldBeNull();
    }

    [Fact]
    public void What_an_old_driver_does_not_tell_is_absent() =>
        Driver(Complete).Properties(0)!.ShouldSatisfyAllConditions(
            properties => properties.Name.ShouldBe("First GPU"), properties => properties.Uuid.ShouldBeNull(), properties => properties.PciBusId.ShouldBeNull());

    [Fact]
    public void A_driver_that_does_not_start_is_none()
    {
        var driver = Driver(Complete.Replace("return flags;", "return 100;", StringComparison.Ordinal));

        driver.Version().ShouldBeNull();
        driver.Properties(0).ShouldBeNull();
    }

    [Fact]
    public void No_driver_is_no_error()
    {
        var driver = new CudaDriver(Path.Combine(_folder, "libcuda-that-is-not.so"));

        driver.Version().ShouldBeNull();
        driver.Properties(0).ShouldBeNull();
    }

    private CudaDriver Driver(string source)
    {
        var (code, library) = (Path.Combine(_folder, "driver.c"), Path.Combine(_folder, "libdriver.so"));
        File.WriteAllText(code, source);
        using var compiler = Process.Start("gcc", ["-w", "-shared", "-fPIC", "-o", library, code]);
        compiler.WaitForExit();
        compiler.ExitCode.ShouldBe(0);
        return new CudaDriver(library);
    }
}
