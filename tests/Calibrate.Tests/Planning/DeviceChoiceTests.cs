using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class DeviceChoiceTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:3", "cuda:3")]
    public void ReadsDevicesAsLibtorchNamesThem(string text, string device) => DeviceChoice.Parse(text).ToString().ShouldBe(device);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    public void RefusesTheRest(string text) =>
        Should.Throw<UsageException>(() => DeviceChoice.Parse(text)).Message.ShouldBe($"--device {text}: there is no such device; give cpu, cuda or cuda:N");
}
