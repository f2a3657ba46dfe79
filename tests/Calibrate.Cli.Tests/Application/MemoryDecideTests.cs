using System.Text.Json;

namespace Calibrate.Cli.Tests.Application;

public sealed class MemoryDecideTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public void MemoryTakesAnExampleAndItsFlags()
    {
        _app.Run("memory", "llama-7b-full", "--gpus", "8", "--zero", "3", "--optimizer", "adam8bit", "--batch", "2", "--results", _app.Folder, "--json").ShouldBe(0);

        using var json = JsonDocument.Parse(_app.Out.ToString());
        var plan = json.RootElement.GetProperty("plan");
        (plan.GetProperty("devices").GetInt32(), plan.GetProperty("zero").GetInt32(), plan.GetProperty("optimizer").GetString(), plan.GetProperty("batch").GetInt32())
            .ShouldBe((8, 3, "adamw8bit", 2));
        json.RootElement.GetProperty("measured").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void MemoryTakesAFile()
    {
        _app.Run("memory", Write("schema: calibrate.job/1\nname: mine\nworkload: vit-b\nsamples: 10\n"), "--results", _app.Folder).ShouldBe(0);
        _app.Out.ToString().ShouldStartWith("job       mine\n");
    }

    [Fact]
    public void DecideAnswersWithWhatIsGiven()
    {
        _app.Run("decide", "llama-7b-lora", "--vram", "24GiB", "--domain-shift", "large", "--alignment", "yes", "--results", _app.Folder, "--json").ShouldBe(0);

        using var json = JsonDocument.Parse(_app.Out.ToString());
        json.RootElement.GetProperty("advice").GetString().ShouldBe("full + ZeRO-3");
        json.RootElement.GetProperty("thenAlignment").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void DecideComparesSamWithItsExampleFromScratch()
    {
        _app.Run("decide", "sam-phase-1", "--on", "p4d.24xlarge", "--results", _app.Folder).ShouldBe(0);
        _app.Out.ToString().ShouldContain("32 x p4d.24xlarge (8 x A100 SXM 40GB)");
    }

    [Theory]
    [InlineData("memory llama-7b-full --zero 4", "--zero 4: give 0 (nothing), 1 (the optimizer), 2 (the gradients too) or 3 (the weights too)")]
    [InlineData("memory llama-7b-full --optimizer lion", "--optimizer lion: there is no such optimizer; give adamw, adam8bit or sgd")]
    [InlineData("memory llama-7b-full --batch 0", "--batch 0: at least 1")]
    [InlineData("memory llama-7b-full --gpus x", "--gpus x: give a whole number, 1 or more")]
    [InlineData("decide llama-7b-full --vram 24", "--vram 24: give an amount with its unit, such as 24GiB")]
    [InlineData("decide llama-7b-full --domain-shift huge", "--domain-shift huge: there is no such shift; give small or large")]
    [InlineData("decide llama-7b-full --alignment maybe", "--alignment maybe: give yes or no")]
    [InlineData("decide llama-7b-full --scratch llama-7b-lora", "--scratch: llama-7b-lora is not from scratch; give a job with method: scratch")]
    [InlineData("decide yolov8", "yolov8: the helper chooses between adapters and training in full, and yolov8n has no linear layers of a transformer to put adapters beside; calibrate plan prices the job as it is")]
    public void OneMessageNamesTheFlagTheValueAndWhatWouldWork(string line, string message)
    {
        _app.Run([.. line.Split(' '), "--results", _app.Folder]).ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: {message}\n");
        _app.Out.ToString().ShouldBeEmpty();
    }

    private string Write(string text)
    {
        var file = Path.Combine(_app.Folder, "job.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
