using System.Text.Json;
using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Tests.Measuring;

namespace Calibrate.Cli.Tests.Application;

public sealed class CompareTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    // Ten launches within 1% of 0.1 s.
    private static double Steady(MeasureRequest request) => 0.1 + (0.0002 * (request.Round % 5));

    [Theory]
    [InlineData(1.00, 0)]
    [InlineData(1.04, 0)] // slower, by less than the gate
    [InlineData(1.10, 3)]
    [InlineData(0.80, 0)]
    public void TheGateRefusesWhatIsSlowerByAsMuch(double slower, int code)
    {
        var (old, @new) = (Measure("old", Steady), Measure("new", r => slower * Steady(r)));

        _app.Run("compare", old, @new, "--gate", "5%").ShouldBe(code);
        _app.Out.ToString().ShouldContain(code == 0 ? "gate 5.0%: passed" : "gate 5.0%: refused: vit-b.train.fp32.b4.i224 is slower by 9.1%");
    }

    [Fact]
    public void WithoutAGateNothingIsRefused()
    {
        var (old, @new) = (Measure("old", Steady), Measure("new", r => 2 * Steady(r)));

        _app.Run("compare", old, @new).ShouldBe(0);
        _app.Out.ToString().ShouldContain("1 slower");
        _app.Out.ToString().ShouldNotContain("gate");
    }

    [Theory]
    [InlineData(LaunchEnd.Crashed, 3)]
    [InlineData(LaunchEnd.OutOfMemory, 3)]
    [InlineData(LaunchEnd.TimedOut, 3)]
    [InlineData(LaunchEnd.Invalid, 3)]
    [InlineData(LaunchEnd.Unsupported, 0)]
    public void TheGateRefusesACellThatFailsNow(LaunchEnd end, int code)
    {
        var (old, @new) = (Measure("old", Steady), Measure("new", Steady, end));

        _app.Run("compare", old, @new, "--gate", "5%").ShouldBe(code);
    }

    [Fact]
    public void WhatNeverWorkedBreaksNothing()
    {
        var old = Measure("old", Steady, LaunchEnd.Crashed);

        _app.Run("compare", old, old, "--gate", "5%").ShouldBe(0);
        _app.Out.ToString().ShouldContain("not judged: vit-b.train.fp32.b4.i224");
    }

    [Fact]
    public void AWideIntervalPassesUnlessItIsAskedFor()
    {
        var (old, @new) = (Measure("old", Steady), Measure("new", r => 0.3 + (0.1 * (r.Round % 5))));

        _app.Run("compare", old, @new, "--gate", "5%").ShouldBe(0);
        _app.Run("compare", old, @new, "--gate", "5%", "--allow-flagged").ShouldBe(3);
    }

    [Fact]
    public void OtherThreadsAreNotComparedUnlessAskedFor()
    {
        string[] compare = ["compare", .. from threads in (string[])["1", "2"] select Measure(threads, Steady, LaunchEnd.Finished, "--threads", threads)];

        _app.Run(compare).ShouldBe(2);
        _app.Error.ToString().ShouldContain("threads: 1 in OLD, 2 in NEW. Measure both alike, or compare all the same with --across threads");
        _app.Run([.. compare, "--across", "threads"]).ShouldBe(0);
        _app.Out.ToString().ShouldContain("across  threads: 1 in OLD, 2 in NEW");
    }

    [Fact]
    public void JsonHasEveryNumber()
    {
        var (old, @new) = (Measure("old", Steady), Measure("new", r => 1.25 * Steady(r)));

        _app.Run("compare", old, @new, "--json", "--gate", "5%").ShouldBe(3);

        using var document = JsonDocument.Parse(_app.Out.ToString());
        var cell = document.RootElement.GetProperty("cells").EnumerateArray().Single();
        cell.GetProperty("change").GetString().ShouldBe("slower");
        cell.GetProperty("speed").GetProperty("value").GetDouble().ShouldBe(0.8, 1e-9);
        document.RootElement.GetProperty("gate").GetProperty("passed").GetBoolean().ShouldBeFalse();
    }

    /// <summary>The profile's file; the output is forgotten.</summary>
    private string Measure(string name, Func<MeasureRequest, double> stepSeconds, LaunchEnd end = LaunchEnd.Finished, params string[] flags)
    {
        _app.Launcher = new ScriptedLauncher(_app.Time) { StepSeconds = stepSeconds, End = _ => end };
        var folder = Path.Combine(_app.Folder, name);
        _app.Run(["--workload", "vit-b", "--launches", "10", "--output", folder, .. flags]);
        _app.Out.GetStringBuilder().Clear();
        _app.Error.GetStringBuilder().Clear();
        return Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Single();
    }
}
