using System.Text.Json;

namespace Calibrate.Cli.Tests.Application;

public sealed class EstimateTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    private string Output => _app.Out.ToString();

    private string Message => _app.Error.ToString();

    // The results folder of the machine that runs the tests has no part in them.
    private int Estimate(params string[] args) => _app.Run(["estimate", .. args, "--results", _app.Folder]);

    [Fact]
    public void AnExampleIsPricedOnAnOffer()
    {
        Estimate("yolov8", "--on", "ml.g4dn.xlarge", "--price", "0.736", "--json").ShouldBe(0, Message);

        using var json = JsonDocument.Parse(Output);
        json.RootElement.GetProperty("cost").GetProperty("value").GetDecimal().ShouldBe(2.04m, 0.001m);
        json.RootElement.GetProperty("throughput").GetProperty("grounds").GetString().ShouldBe("assumed");
    }

    [Fact]
    public void TheExamplesAreListed()
    {
        Estimate("--examples").ShouldBe(0, Message);
        Output.ShouldContain("sam-scratch");

        _app.Out.GetStringBuilder().Clear();
        Estimate("--examples", "--json").ShouldBe(0, Message);
        using var json = JsonDocument.Parse(Output);
        json.RootElement.EnumerateArray().Select(job => job.GetProperty("name").GetString()).ShouldContain("sam-scratch");
    }

    // The rates of a disk speak for every model's checkpoints, also where the profile names none of the job's.
    [Fact]
    public void ACheckpointInAProfileOfAnotherModelIsFound()
    {
        _app.RunHere("--device", "cpu", "--workload", "bert-mini", "--mode", "train", "--precision", "fp32", "--batch", "2", "--sequence-length", "128").ShouldBe(0, Message);
        _app.RunHere("--device", "cpu", "--workload", "vit-b", "--mode", "checkpoint").ShouldBe(0, Message);

        Calibrate.Costs.Estimates.Evidence.ProfilesIn(_app.Folder, Calibrate.Profiles.FlaggedCells.Refuse, "bert-mini", out _).Count.ShouldBe(2);
        Calibrate.Costs.Estimates.Evidence.ProfilesIn(_app.Folder, Calibrate.Profiles.FlaggedCells.Refuse, "vit-b", out _).Count.ShouldBe(1);
    }

    [Fact]
    public void FlagsChangeTheJob()
    {
        Estimate("yolov8", "--on", "ml.g4dn.xlarge", "--epochs", "100", "--deadline", "2h", "--budget", "15", "--json").ShouldBe(0, Message);

        using var json = JsonDocument.Parse(Output);
        json.RootElement.GetProperty("billedHours").GetProperty("value").GetDouble().ShouldBe(5, 1e-6);
        json.RootElement.GetProperty("oneRun").GetProperty("meetsDeadline").GetDouble().ShouldBeLessThan(0.2);
        json.RootElement.GetProperty("oneRun").GetProperty("meetsBudget").GetDouble().ShouldBeGreaterThan(0.85);
    }

    [Fact]
    public void APlanIsRanked()
    {
        _app.Run("plan", "yolov8", "--results", _app.Folder, "--interruption-mean", "5h", "--budget", "3", "--json").ShouldBe(0, Message);

        using var json = JsonDocument.Parse(Output);
        var costs = json.RootElement.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("cost").GetDecimal()).ToList();
        costs.Count.ShouldBeGreaterThan(5);
        costs.ShouldBeInOrder();
        costs[^1].ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void AJobFileIsReadAndItsFaultsAreNamed()
    {
        var file = Path.Combine(_app.Folder, "job.yaml");
        File.WriteAllText(file, "schema: calibrate.job/1\nname: mine\nworkload: yolov8n\nsamples: 100\nguesses: [{on: T4, hours: 2, from: me}]\n");
        Estimate(file, "--on", "g4dn.xlarge").ShouldBe(0, Message);

        File.WriteAllText(file, "schema: calibrate.job/1\nname: mine\nworkload: yolov8n\n\tsamples: 100\n");
        Estimate(file, "--on", "g4dn.xlarge").ShouldBe(2);
        Message.ShouldContain($"{file}, line 4: is indented with a tab");
    }

    [Fact]
    public void PartsOfReinforcementThatNobodyMeasuredAreNamedWithTheirRuns()
    {
        var file = Path.Combine(_app.Folder, "job.yaml");
        File.WriteAllText(file, "schema: calibrate.job/1\nname: chat\nworkload: decoder-tiny\nmethod: rlhf\nsamples: 100\nsequence-length: 256\n");

        Estimate(file, "--on", "g5.xlarge").ShouldBe(2);
        Message.ShouldContain("chat: reinforcement is computed from measured parts, and of decoder-tiny on A10G 3 of 3 are missing");
        foreach (var part in (string[])["generate", "forward", "train"])
            Message.ShouldContain($"calibrate run --device cuda --workload decoder-tiny --mode {part} --precision bf16");
    }

    [Fact]
    public void ADamagedProfileIsLeftOutAndSaid()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_app.Folder, "results", "some-device")).FullName;
        File.WriteAllText(Path.Combine(folder, "one.json"), "{\"workload\": \"yolov8n\"}");

        _app.Run("estimate", "yolov8", "--on", "g4dn.xlarge", "--results", Path.Combine(_app.Folder, "results")).ShouldBe(0, Message);
        Message.ShouldContain("calibrate: left out: ");
        Message.ShouldContain("one.json");
    }

    [Fact]
    public void ANoticeMakesSpotCheaperIfACheckpointFitsInIt()
    {
        string[] spot = ["yolov8", "--on", "g4dn.xlarge", "--spot", "--interruption-mean", "1h", "--json"];
        var (none, warned) = (Cost(spot), Cost([.. spot, "--notice", "2m"]));

        warned.ShouldBeLessThan(none);

        decimal Cost(string[] args)
        {
            _app.Out.GetStringBuilder().Clear();
            Estimate(args).ShouldBe(0, Message);
            using var json = JsonDocument.Parse(Output);
            return json.RootElement.GetProperty("cost").GetProperty("value").GetDecimal();
        }
    }

    [Theory]
    [InlineData("yolov9 --on g5.xlarge", "JOB yolov9: there is no such file, and no example of that name; examples are clinicalbert, fusion")]
    [InlineData("yolov8", "--on: name the machine, such as --on p4d.24xlarge, or --gpu NAME --price USD_PER_HOUR")]
    [InlineData("yolov8 --on g5", "--on g5: there is no such machine in the catalogue; alike are g5.xlarge, ml.g5.xlarge; calibrate prices list shows what there is, calibrate estimate --gpu NAME --price USD_PER_HOUR")]
    [InlineData("yolov8 --on g5.xlarge --gpu T4", "--gpu: cannot be combined with --on; give one of the two")]
    [InlineData("yolov8 --gpu T4", "--gpu T4: goes with --price, US dollars an hour of one device, or with --on own")]
    [InlineData("yolov8 --gpu T5 --price 1", "there is no device 'T5'")]
    [InlineData("yolov8 --on g4dn.xlarge --price -1", "--price -1: give US dollars an hour, 0 or more")]
    [InlineData("yolov8 --on g4dn.xlarge --spot", "a spot price needs to know how often capacity is taken away")]
    [InlineData("yolov8 --on g4dn.xlarge --spot --trace nowhere", "--trace nowhere: there is no such trace")]
    [InlineData("yolov8 --on g4dn.xlarge --spot --trace us-west-2b --interruption-mean 5h", "--trace: cannot be combined with --interruption-mean")]
    [InlineData("yolov8 --on g4dn.xlarge --grounds measured", "yolov8: there is no throughput of yolov8n on g4dn.xlarge (1 x T4). Looked for one: no profile is of T4")]
    [InlineData("yolov8 --on g4dn.xlarge --grounds felt", "--grounds felt: there is no such ground; give measured, interpolated")]
    [InlineData("yolov8 --on g4dn.xlarge --formula document", "--formula document: it takes a throughput")]
    [InlineData("llama-7b-full --on p4de.24xlarge --formula mine", "--formula mine: there is no such formula; give document")]
    [InlineData("llama-7b-full --on p4de.24xlarge --formula document --utilization 2", "--utilization 2: give a share above 0 and up to 1")]
    [InlineData("yolov8 --on g4dn.xlarge --samples 0", "--samples 0: give a whole number from 1 to 10^15")]
    [InlineData("yolov8 --on g4dn.xlarge --samples 9000000000000000000 --epochs 2000000000", "--samples 9000000000000000000: give a whole number from 1 to 10^15")]
    [InlineData("imaging --on g5.xlarge --epochs 1000000000", "--epochs 1000000000: give a number above 0, at most a million")]
    [InlineData("imaging --on g5.xlarge --validation-samples 1000000000000001", "--validation-samples 1000000000000001: give a whole number from 0 to 10^15")]
    [InlineData("yolov8 --on g4dn.xlarge --samples 1000000000000000 --epochs 1000000", "yolov8: the hours that ")]
    [InlineData("yolov8 --on g4dn.xlarge --gpus 0", "--gpus 0: give a whole number, 1 or more")]
    [InlineData("yolov8 --on g4dn.xlarge --budget much", "--budget much: give an amount, such as 25 or \"25 EUR\"")]
    [InlineData("yolov8 --on g4dn.xlarge --draws 5", "--draws 5: give 100 to 1000000 runs")]
    [InlineData("yolov8 --on g4dn.xlarge --interruption-mean 5h", "--interruption-mean: goes with --spot")]
    [InlineData("yolov8 --on g4dn.xlarge --spot --notice 2m", "--notice: goes with --interruption-mean or --trace")]
    [InlineData("yolov8 --on g4dn.xlarge --spot --interruption-mean 5h --notice soon", "--notice soon: give a duration above 0 with its unit, such as 90s, 10m or 1h30m")]
    [InlineData("yolov8 --on g4dn.xlarge --utilization 0.5", "--utilization: goes with --formula document")]
    [InlineData("yolov8 --gpu T4 --price 1 --region us-east-1", "--region: goes with --on")]
    [InlineData("yolov8 --on g4dn.xlarge --validation-samples -1", "--validation-samples -1: give a whole number from 0 to 10^15")]
    [InlineData("--profile x --cell y --samples 1", "--results: goes with JOB; the cell is of one profile and has its own batch")]
    [InlineData("yolov8 --on g4dn.xlarge --cell x", "--cell: goes without JOB; the job's file says it")]
    [InlineData("", "estimate: name a JOB (calibrate estimate --examples lists some), or --profile FILE --cell ID --samples N")]
    public void OneMessageNamesTheFlagTheValueAndWhatWouldWork(string line, string message)
    {
        Estimate(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldBe(2);
        Message.ShouldStartWith($"calibrate: {message}");
    }
}
