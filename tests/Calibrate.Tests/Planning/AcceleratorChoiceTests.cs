using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class AcceleratorChoiceTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:3", "cuda:3")]
    [InlineData("opencl", "opencl:0")]
    [InlineData("opencl:1", "opencl:1")]
    public void ReadsAccelerators(string text, string accelerator) => AcceleratorChoice.Parse(text).ToString().ShouldBe(accelerator);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:-1")]
    [InlineData("opencl:x")]
    [InlineData("cpu:0")]
    [InlineData("OpenCL")]
    [InlineData("cuda:1:2")]
    public void RefusesTheRest(string text) =>
        Should.Throw<UsageException>(() => AcceleratorChoice.Parse(text)).Message
            .ShouldBe($"--device {text}: there is no such accelerator; give cpu, cuda, cuda:N, opencl or opencl:N");

    [Theory]
    [InlineData("cpu")]
    [InlineData("cuda:2")]
    public void ARunsDeviceIsAnAccelerator(string device) => AcceleratorChoice.Of(DeviceChoice.Parse(device)).ShouldBe(AcceleratorChoice.Parse(device));
}
