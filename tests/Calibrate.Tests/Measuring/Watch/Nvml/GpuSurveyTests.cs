using Calibrate.Measuring.Watch.Nvml;

namespace Calibrate.Tests.Measuring.Watch.Nvml;

public class GpuSurveyTests
{
    [Fact]
    public void EveryGpuIsListedAndWhatItIsDividedInto()
    {
        using var stub = NvmlStub.Build();

        var survey = GpuSurvey.Take(stub.Path);

        (survey.WhyNone, survey.Driver, survey.CudaDriver).ShouldBe((null, "580.1.2", "13.2"));
        survey.Gpus.Select(gpu => (gpu.Uuid, gpu.MemoryBytes >> 30)).ShouldBe(
            [("GPU-" + NvmlStub.FirstUuid, 80), ("GPU-" + NvmlStub.SecondUuid, 80), ("MIG-" + NvmlStub.MigUuid, 5)]);
        survey.Gpus[0].Missing.ShouldBeEmpty();
        // Nobody of ours works on it: this process, which the library lists, is a foreign one.
        survey.Gpus[0].State.ForeignProcesses.ShouldNotBeNull().ShouldHaveSingleItem().ShouldContain($"pid {Environment.ProcessId}");
    }

    [Fact]
    public void WithoutALibraryItSaysWhy() =>
        GpuSurvey.Take("/nowhere.so").ShouldSatisfyAllConditions(s => s.WhyNone.ShouldNotBeNull(), s => s.Gpus.ShouldBeEmpty());
}
