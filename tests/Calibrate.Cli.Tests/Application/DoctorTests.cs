using System.Text.Json;
using Calibrate.Cli.Tests.Workers;

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
    public void AMissingDeviceIsAProblem()
    {
        _app.RunHere("doctor", "--device", "cuda", "--json").ShouldBe(1);
        using var document = JsonDocument.Parse(_app.Out.ToString());
        document.RootElement.EnumerateArray().Single(f => f.GetProperty("severity").GetString() == "Problem")
            .GetProperty("text").GetString().ShouldBe("--device cuda:0: the fake engine has only cpu");
    }
}
