using System.Text.Json;
using Calibrate.Cli.Tests.Workers;
using Calibrate.Images.Jpeg;
using Calibrate.Measuring.Watch.Nvml;
using Calibrate.Tests.Measuring.Watch.Nvml;

namespace Calibrate.Cli.Tests.Application;

public sealed class DoctorTests : IDisposable
{
    private readonly TestApp _app = new() { Launcher = Requests.Launcher() };

    public void Dispose() => _app.Dispose();

    [Fact]
    public void SaysWhatWorksAndWhatDoesNot()
    {
        _app.RunHere("doctor").ShouldBe(0);
        var text = _app.Out.ToString();
        text.ShouldContain("Fake CPU");
        text.ShouldContain("not supported: tf32 takes CUDA");
        text.ShouldContain($"{_app.Folder} can be written");
    }

    [Fact]
    public void EveryGpuIsListedWithItsNumberAndItsSensors()
    {
        using var stub = NvmlStub.Build();
        stub.Set("stub_clocks_reasons", 0x60);
        (_app.Gpus, _app.CudaUuids) = (GpuSurvey.Take(stub.Path), [NvmlStub.MigUuid, NvmlStub.FirstUuid]);

        _app.RunHere("doctor").ShouldBe(0);

        var text = _app.Out.ToString();
        text.ShouldContain("NVIDIA 580.1.2, CUDA up to 13.2");
        text.ShouldContain(
            $"NVIDIA Stub 80GB, cuda:1, GPU-{NvmlStub.FirstUuid}, 1.00 GiB of 80.0 GiB in use, a kernel resident 97% of the time, "
            + "SM 1980 MHz, memory 2619 MHz, 512.3 W, limit 700.0 W, 61 °C, ECC on, MIG off, persistence on");
        text.ShouldContain("NVIDIA Stub 40GB, not a CUDA device here");
        text.ShouldContain("NVIDIA Stub 40GB MIG 1g.5gb, cuda:0");
        text.ShouldContain("not told: energyJoules (told of the whole GPU only, of which this MIG device is a part)");
        text.ShouldContain("its clock is held down: thermal");
        text.ShouldContain("others work on it: ");
        text.ShouldContain("memory errors that could not be corrected since the driver was loaded: 1");
        text.ShouldContain("it is built without CUDA, and the driver shows a GPU");
    }

    [Fact]
    public void AGpuIsInTheDocumentWithItsFigures()
    {
        using var stub = NvmlStub.Build();
        (_app.Gpus, _app.CudaUuids) = (GpuSurvey.Take(stub.Path), [NvmlStub.FirstUuid]);
        _app.RunHere("doctor", "--json").ShouldBe(0);
        using var document = JsonDocument.Parse(_app.Out.ToString());

        var gpu = document.RootElement.EnumerateArray().First(f => f.TryGetProperty("gpu", out _)).GetProperty("gpu");

        gpu.GetProperty("cuda").GetString().ShouldBe("cuda:0");
        gpu.GetProperty("device").GetProperty("uuid").GetString().ShouldBe("GPU-" + NvmlStub.FirstUuid);
        gpu.GetProperty("device").GetProperty("state").GetProperty("powerWatts").GetDouble().ShouldBe(512.345);
        gpu.GetProperty("device").GetProperty("traits").GetProperty("ecc").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void ItSaysWhetherImagesCanBeDecoded()
    {
        _app.RunHere("doctor").ShouldBe(0);
        _app.Out.ToString().ShouldContain("decoded by ");

        _app.Jpeg = () => throw new JpegLibraryMissingException("no decoder: install one");
        _app.RunHere("doctor").ShouldBe(0);
        _app.Out.ToString().ShouldContain("calibrate loader and --loader real cannot run: no decoder: install one");
    }

    [Fact]
    public void WithoutADriverItSaysWhatItTakes()
    {
        _app.RunHere("doctor", "--device", "cuda").ShouldBe(1);
        var text = _app.Out.ToString();
        text.ShouldContain("remedy: a GPU takes NVIDIA's driver on the host");
        text.ShouldContain("warning  gpus");
        text.ShouldContain("no driver here");
    }

    [Fact]
    public void AGpuThatLibtorchCannotUseIsNamedWithTheRemedy()
    {
        using var stub = NvmlStub.Build();
        _app.Gpus = GpuSurvey.Take(stub.Path);
        _app.RunHere("doctor", "--device", "cuda").ShouldBe(1);
        _app.Out.ToString().ShouldContain("remedy: the driver shows NVIDIA Stub 80GB, NVIDIA Stub 40GB, NVIDIA Stub 40GB MIG 1g.5gb: to measure the GPU, point CALIBRATE_LIBTORCH at");
    }

    [Fact]
    public void WhyThereAreNoCudaGraphsIsSaidOfAGpuAlone()
    {
        _app.RunHere("doctor").ShouldBe(0);
        _app.Out.ToString().ShouldNotContain("cuda graphs");

        _app.RunHere("doctor", "--device", FakeEngine.Gpu).ShouldBe(0);
        _app.Out.ToString().ShouldContain("warning  cuda graphs");
        _app.Out.ToString().ShouldContain("no CUDA graphs: the fake has none");
    }

    [Fact]
    public void AMissingDeviceIsAProblem()
    {
        _app.RunHere("doctor", "--device", "cuda", "--json").ShouldBe(1);
        using var document = JsonDocument.Parse(_app.Out.ToString());
        document.RootElement.EnumerateArray().Single(f => f.GetProperty("severity").GetString() == "Problem")
            .GetProperty("text").GetString().ShouldBe("--device cuda:0: the fake engine has only cpu");
    }
}
