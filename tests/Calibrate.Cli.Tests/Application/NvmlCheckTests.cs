using System.Diagnostics;
using System.Runtime.Versioning;
using Calibrate.Measuring.Watch.Nvml;
using Calibrate.Tests.Measuring.Watch.Nvml;

namespace Calibrate.Cli.Tests.Application;

/// <summary>scripts/nvml-check, between the doctor's document on a stub's GPUs and an nvidia-smi that agrees with it, or does not.</summary>
[SupportedOSPlatform("linux")]
public sealed class NvmlCheckTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private static readonly Dictionary<string, (string First, string Second)> Agreeing = new(StringComparer.Ordinal)
    {
        ["name"] = ("NVIDIA Stub 80GB", "NVIDIA Stub 40GB"),
        ["driver_version"] = ("580.1.2", "580.1.2"),
        ["power.limit"] = ("700.00", "700.00"),
        ["ecc.mode.current"] = ("Enabled", "Enabled"),
        ["mig.mode.current"] = ("Disabled", "Enabled"),
        ["persistence_mode"] = ("Enabled", "Enabled"),
        ["memory.total"] = ("81920", "81920"),
        ["ecc.errors.corrected.volatile.total"] = ("3", "3"),
        ["ecc.errors.uncorrected.volatile.total"] = ("1", "1"),
        ["memory.used"] = ("1024", "1024"),
        ["utilization.gpu"] = ("97", "[N/A]"),
        ["temperature.gpu"] = ("61", "61"),
        ["power.draw"] = ("512.34", "100.00"),
        ["clocks.current.sm"] = ("1980", "1980"),
        ["clocks.current.memory"] = ("2619", "2619"),
    };

    private readonly TestApp _app = new() { Launcher = Workers.Requests.Launcher() };

    public void Dispose() => _app.Dispose();

    [Fact]
    public void AgreementIsFound()
    {
        var (status, text) = Check(Agreeing);
        status.ShouldBe(0, text);
        text.ShouldContain("all that both tell agrees");
        text.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)).ShouldBe(29);
        text.ShouldContain("only us   utilization.gpu");
    }

    [Theory]
    [InlineData("power.limit", "500.00")]
    [InlineData("name", "NVIDIA Other")]
    [InlineData("mig.mode.current", "Enabled")]
    [InlineData("memory.used", "4096")]
    [InlineData("clocks.current.sm", "345")]
    public void ADifferenceIsNamed(string field, string first)
    {
        var (status, text) = Check(new(Agreeing, StringComparer.Ordinal) { [field] = (first, Agreeing[field].Second) });
        status.ShouldBe(1, text);
        text.ShouldContain($"WRONG     {field} ");
        text.ShouldContain("1 of the fields disagree");
    }

    [Fact]
    public void WhatOnlyNvidiaSmiTellsIsMissing()
    {
        var (status, text) = Check(Agreeing, "PARTIAL");
        status.ShouldBe(1, text);
        text.ShouldContain("MISSING   power.limit");
        text.ShouldContain("missing   powerLimitWatts: this driver's library has no nvmlDeviceGetEnforcedPowerLimit");
    }

    private (int Status, string Text) Check(Dictionary<string, (string First, string Second)> smi, params string[] driver)
    {
        Assert.SkipUnless(File.Exists(Python), "the script is Python");
        using var stub = NvmlStub.Build(driver);
        _app.Gpus = GpuSurvey.Take(stub.Path);
        _app.RunHere("doctor", "--json");
        File.WriteAllText(Path.Combine(_app.Folder, "doctor.json"), _app.Out.ToString());
        Script("calibrate", $"cat {_app.Folder}/doctor.json");
        Script("nvidia-smi", "case $1 in\n" + string.Concat(smi.Select(field =>
            $"--query-gpu=uuid,{field.Key}) echo 'GPU-{NvmlStub.FirstUuid}, {field.Value.First}'; echo 'GPU-{NvmlStub.SecondUuid}, {field.Value.Second}' ;;\n")) + "*) exit 2 ;;\nesac");

        // As in the bundle: calibrate lies beside it.
        var script = Path.Combine(_app.Folder, "nvml-check");
        File.Copy(Path.Combine(Repository(), "scripts", "nvml-check"), script);
        using var process = Process.Start(new ProcessStartInfo(Python, [script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{_app.Folder}:{Environment.GetEnvironmentVariable("PATH")}" },
        }).ShouldNotBeNull();
        var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }

    private void Script(string name, string body)
    {
        var path = Path.Combine(_app.Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Calibrate.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("no Calibrate.sln above the tests");
        return folder.FullName;
    }
}
