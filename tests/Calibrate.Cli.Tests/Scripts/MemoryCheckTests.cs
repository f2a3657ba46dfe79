using System.Diagnostics;
using System.Text.Json;

namespace Calibrate.Cli.Tests.Scripts;

/// <summary>What scripts/memory-check asks, of two small cells: the tensors take what the memory model says, and the process that and what libraries take beside.</summary>
public class MemoryCheckTests
{
    // Beyond the model's own error: code and buffers of libraries that a first step brings in.
    private const double Beside = 50e6;
    private const double Tolerance = 0.1;

    [Theory]
    [InlineData("full")]
    [InlineData("lora")]
    public void ACellTakesWhatTheModelComputes(string method)
    {
        var memory = Ask("pace", "--device", "cpu", "--threads", "1", "--workload", "decoder-tiny", "--batch", "4", "--precision", "fp32", "--method", method);

        var taken = memory.GetProperty("peakBytes").GetInt64() - memory.GetProperty("beforeBytes").GetInt64();
        var computed = memory.GetProperty("computedBytes").GetInt64();
        ((double)computed / memory.GetProperty("tensorBytes").GetInt64()).ShouldBe(1, 0.05);
        ((double)taken).ShouldBeInRange((1 - Tolerance) * computed, ((1 + Tolerance) * computed) + Beside);
    }

    private static JsonElement Ask(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(App).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        // Or the peak would be that of glibc's free lists.
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "65536";
        start.Environment["DOTNET_GCgen0size"] = "100000";
        using var process = Process.Start(start).ShouldNotBeNull();
        process.StandardInput.Write("run 2\nmemory\nquit\n");
        process.StandardInput.Close();
        var answers = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        answers.Length.ShouldBe(3);
        return JsonDocument.Parse(answers[2]).RootElement;
    }
}
