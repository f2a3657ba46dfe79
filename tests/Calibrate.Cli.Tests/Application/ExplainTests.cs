using System.Text.Json;

namespace Calibrate.Cli.Tests.Application;

public sealed class ExplainTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    private string Output => _app.Out.ToString();

    private string Message => _app.Error.ToString();

    // The results folder of the machine that runs the tests has no part in them.
    private int Explain(params string[] args) => _app.Run(["explain", .. args, "--results", _app.Folder]);

    [Fact]
    public void ASavedEstimateIsExplainedAndChecked()
    {
        var file = Save("yolov8", "--on", "ml.g5.xlarge");

        Explain(file).ShouldBe(0, Message);
        Output.ShouldContain("cost = 3.02 USD  [computed]");
        // Today is in January 2026, before the catalogue's dates.
        Output.ShouldContain("CURRENT   offers.csv, aws-sagemaker ml.g5.xlarge, us-east-1, on-demand: 1.408 USD/h as of 2026-08-17\n");
        Output.ShouldContain("CURRENT   gpus.csv, A10G: ");
        Explain(file, "--gate").ShouldBe(0);

        _app.Time.Pass(TimeSpan.FromDays(700));
        Explain(file, "--gate").ShouldBe(3);
        File.WriteAllText(file, File.ReadAllText(file).Replace("yolov8", "yolov9", StringComparison.Ordinal));
        Explain(file).ShouldBe(2);
        Message.ShouldContain("sha256: does not fit");
    }

    [Fact]
    public void ANewerProfileOfTheSameCellIsFoundInTheResultsFolder()
    {
        string[] run = ["--device", "cpu", "--workload", "bert-mini", "--mode", "train", "--precision", "fp32", "--checkpointing", "off", "--batch", "2", "--sequence-length", "128"];
        _app.RunHere(run).ShouldBe(0, Message);
        var job = Path.Combine(_app.Folder, "job.yaml");
        File.WriteAllText(job, "schema: calibrate.job/1\nname: mine\nworkload: bert-mini\nprecision: fp32\nsequence-length: 128\nsamples: 1000\n");
        var device = Path.GetFileName(Directory.GetDirectories(_app.Folder).Single(folder => Directory.GetFiles(folder, "*.json").Length > 0));
        var file = Save(job, "--gpu", device, "--price", "1");

        Explain(file, "--gate").ShouldBe(0, Message);
        Output.ShouldContain("bert-mini.train.fp32.b2.s128: sha256 ");

        _app.Time.Pass(TimeSpan.FromDays(1));
        _app.RunHere(run).ShouldBe(0, Message);
        _app.Out.GetStringBuilder().Clear();
        Explain(file, "--gate").ShouldBe(3);
        Output.ShouldContain("SUPERSEDED");
        Output.ShouldContain(": measured again on ");
    }

    [Fact]
    public void AnEstimateMadeNowIsExplainedWithoutAFile()
    {
        Explain("yolov8", "--on", "g4dn.xlarge", "--spot", "--trace", "us-west-2b", "--epochs", "10", "--json").ShouldBe(0, Message);

        using var json = JsonDocument.Parse(Output);
        json.RootElement.GetProperty("machine").GetString().ShouldBe("g4dn.xlarge");
        json.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("subject").GetString()!.Split(',')[0]).Distinct()
            .ShouldBe(["offers.csv", "spot-savings.csv", "storage.csv", "gpus.csv", "spot_traces.csv", "tool"]);
        json.RootElement.GetProperty("derivation").GetProperty("formula").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("nothing.json", "explain nothing.json: there is no such file; calibrate estimate JOB --save nothing.json writes one, and calibrate explain JOB --on INSTANCE explains one made now\n")]
    [InlineData("yolov9 --on g5.xlarge", "explain yolov9: there is no such file, and no example of that name; examples are ")]
    [InlineData("yolov8 --on g5", "--on g5: there is no ")]
    public void WhatIsMissingIsNamed(string line, string message)
    {
        Explain(line.Split(' ')).ShouldBe(2);
        Message.ShouldStartWith($"calibrate: {message}");
    }

    [Fact]
    public void FlagsOfAJobAreRefusedForASavedEstimate()
    {
        var file = Save("yolov8", "--on", "ml.g5.xlarge");

        Explain(file, "--epochs", "3").ShouldBe(2);
        Message.ShouldBe("calibrate: --epochs: goes with --on; a saved estimate is explained as it was made\n");
        Explain(file, "--life", "3y").ShouldBe(2);
        Message.ShouldEndWith("calibrate: --life: goes with --on; a saved estimate is explained as it was made\n");
    }

    private string Save(params string[] args)
    {
        var file = Path.Combine(_app.Folder, "est.json");
        _app.Run(["estimate", .. args, "--results", _app.Folder, "--save", file]).ShouldBe(0, Message);
        _app.Out.GetStringBuilder().Clear();
        return file;
    }
}
