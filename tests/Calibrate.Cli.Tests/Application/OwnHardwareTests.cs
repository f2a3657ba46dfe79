using System.Text.Json;

namespace Calibrate.Cli.Tests.Application;

public sealed class OwnHardwareTests : IDisposable
{
    private static readonly string[] Terms = ["--purchase-price", "1999usd", "--life", "3y", "--in-use", "40%", "--watts", "450", "--electricity", "0.30usd"];

    // By hand: 1999 / (3 x 8766 h x 0.4) + 0.45 kW x 0.30.
    private const decimal PerHour = (1999m / 10_519.2m) + 0.135m;

    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    [Theory]
    [InlineData("--on", "own", "--gpu", "rtx4090")]
    [InlineData("--on", "RTX 4090")]
    public void AJobOnOwnHardwareCostsItsWearAndItsPower(params string[] machine)
    {
        using var estimate = Run(["estimate", JobFile(), .. machine, .. Terms]);

        var on = estimate.RootElement.GetProperty("machine");
        on.GetProperty("name").GetString().ShouldBe("RTX 4090");
        on.GetProperty("pricePerHour").GetDecimal().ShouldBe(PerHour, 1e-9m);
        // Ten hours, nothing else to pay.
        estimate.RootElement.GetProperty("cost").GetProperty("value").GetDecimal().ShouldBe(10 * PerHour, 1e-6m);
        estimate.RootElement.GetProperty("drivers").EnumerateArray().ShouldNotContain(bar => bar.GetProperty("input").GetString() == "price");
    }

    [Fact]
    public void WhatIsNotSaidSpreadsTheCost()
    {
        using var said = Run(["estimate", JobFile(), "--on", "RTX 4090", .. Terms]);
        using var unsaid = Run(["estimate", JobFile(), "--on", "RTX 4090"]);

        // Nothing but the guess, which is within a factor of 2.34 in 80% of runs.
        Ratio(said).ShouldBe(2.34 * 2.34, 0.001);
        Ratio(unsaid).ShouldBeGreaterThan(1.2 * Ratio(said));
        unsaid.RootElement.GetProperty("drivers").EnumerateArray().Select(bar => bar.GetProperty("input").GetString()).ShouldBe(["throughput", "price"]);
        unsaid.RootElement.GetProperty("warnings").EnumerateArray().ShouldContain(warning => warning.GetString() == "the price is unverified: the maker's launch price (recalled)");

        static double Ratio(JsonDocument estimate)
        {
            var cost = estimate.RootElement.GetProperty("oneRun").GetProperty("cost");
            return cost.GetProperty("p90").GetDouble() / cost.GetProperty("p10").GetDouble();
        }
    }

    [Fact]
    public void TheChainSaysWhereEachValueIsFrom()
    {
        _app.Run("estimate", JobFile(), "--on", "RTX 4090", "--life", "4y", "--results", _app.Folder).ShouldBe(0, _app.Error.ToString());

        _app.Out.ToString().ShouldContain("life = 4 years, given: given");
        _app.Out.ToString().ShouldContain("in use = 50%, assumed: the program's default");
        _app.Out.ToString().ShouldContain("purchase price = 1599.00 USD, assumed: catalogue (unverified): the maker's launch price (recalled), as of 2022-10");
    }

    [Fact]
    public void APlanTakesTheTermsForEveryOwnMachineOfTheDevice()
    {
        using var plan = Run(["plan", JobFile(), "--gpu", "rtx4090", .. Terms]);

        plan.RootElement.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("machine"))
            .ToDictionary(machine => machine.GetProperty("name").GetString()!, machine => Math.Round(machine.GetProperty("pricePerHour").GetDecimal(), 6))
            .ShouldBe(new Dictionary<string, decimal>
            {
                ["RTX 4090"] = 0.325033m, ["2x RTX 4090"] = 0.650067m, ["3x RTX 4090"] = 0.975100m, ["4x RTX 4090"] = 1.300134m,
            }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("--on", "own", "--gpu", "rtx4090")]
    [InlineData("--on", "RTX 4090")]
    public void ADecisionIsPricedOnIt(params string[] machine)
    {
        _app.Run(["decide", "llama-7b-qlora", .. machine, .. Terms, "--results", _app.Folder]).ShouldBe(0, _app.Error.ToString());

        _app.Out.ToString().ShouldContain("1 x RTX 4090 (1 x RTX 4090)");
        _app.Out.ToString().ShouldNotContain("p4de.24xlarge");
    }

    [Theory]
    [InlineData("--on", "own", "--gpu", "rtx4090")]
    [InlineData("--on", "RTX 4090")]
    public void ItIsExplainedOnTheSameTerms(params string[] machine)
    {
        using var estimate = Run(["estimate", JobFile(), .. machine, .. Terms]);
        using var check = Run(["explain", JobFile(), .. machine, .. Terms]);

        check.RootElement.GetProperty("cost").GetDecimal().ShouldBe(estimate.RootElement.GetProperty("cost").GetProperty("value").GetDecimal());
        check.RootElement.GetProperty("assumptions").ToString().ShouldBe(estimate.RootElement.GetProperty("assumptions").ToString());
        check.RootElement.GetProperty("warnings").ToString().ShouldBe(estimate.RootElement.GetProperty("warnings").ToString());
        // What was given is not looked for in the catalogue.
        Subjects(check).ShouldNotContain("hardware.csv, RTX 4090");
        using var listed = Run(["explain", JobFile(), "--on", "RTX 4090"]);
        Subjects(listed).ShouldContain("hardware.csv, RTX 4090");

        static IEnumerable<string?> Subjects(JsonDocument check) => check.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("subject").GetString());
    }

    [Theory]
    [InlineData("explain yolov8 --on own", "--on own: goes with --gpu NAME, the device you have, such as --gpu \"RTX 4090\"")]
    [InlineData("explain yolov8 --on g5.xlarge --life 3y", "--life: goes with own hardware, and g5.xlarge is none that the catalogue lists; name it, as in --on own --gpu \"RTX 4090\"")]
    [InlineData("estimate yolov8 --on own --gpu 4090 --region us-east-1", "--region us-east-1: RTX 4090 is own hardware, which has none; leave --region out")]
    [InlineData("estimate yolov8 --on own", "--on own: goes with --gpu NAME, the device you have, such as --gpu \"RTX 4090\"")]
    [InlineData("estimate yolov8 --on own --gpu T4", "--purchase-price: the catalogue does not tell what T4 is bought for; give it, as in --purchase-price 1999usd")]
    [InlineData("estimate yolov8 --on own --gpu T4 --price 1", "--on own: cannot be combined with --price, which already is the price of an hour; give one of the two")]
    [InlineData("estimate yolov8 --on own --gpu 4090 --spot", "--spot: RTX 4090 is own hardware, which nobody takes away; leave --spot out")]
    [InlineData("estimate yolov8 --on g5.xlarge --life 3y", "--life: goes with own hardware, and g5.xlarge is none that the catalogue lists; name it, as in --on own --gpu \"RTX 4090\"")]
    [InlineData("estimate yolov8 --gpu 4090 --watts 450", "--watts: goes with own hardware; name it, as in --on own --gpu \"RTX 4090\"")]
    [InlineData("estimate yolov8 --gpu 4090 --price 1 --in-use 40%", "--in-use: cannot be combined with --price, which already is the price of an hour; give one of the two")]
    [InlineData("estimate yolov8 --on own --gpu 4090 --life 3", "--life 3: give years with their unit, up to 100, such as 3y or 2.5y")]
    [InlineData("estimate yolov8 --on own --gpu 4090 --in-use 0%", "--in-use 0%: give a share above 0% and up to 100% with its sign, such as 40%")]
    [InlineData("estimate yolov8 --on own --gpu 4090 --watts 0", "--watts 0: give the watts of one device, above 0, such as 450")]
    [InlineData("estimate yolov8 --on own --gpu 4090 --electricity free", "--electricity free: give what a kilowatt-hour costs, such as 0.30usd")]
    [InlineData("estimate yolov8 --on own --gpu 4090 --purchase-price 1850eur", "RTX 4090: bought in EUR, electricity in USD; give both in one currency, with --purchase-price and --electricity")]
    [InlineData("estimate --life 3y", "estimate: name a JOB (calibrate estimate --examples lists some), or --profile FILE --cell ID --samples N")]
    [InlineData("plan yolov8 --purchase-price 1999usd", "--purchase-price: is of one kind of device; name it, as in --gpu \"RTX 4090\"")]
    [InlineData("decide llama-7b-qlora --gpu 4090", "--gpu 4090: goes with --on own")]
    [InlineData("decide llama-7b-qlora --electricity 1usd", "--electricity: goes with own hardware; name it, as in --on own --gpu \"RTX 4090\"")]
    public void OneMessageNamesTheFlagAndWhatWouldWork(string line, string message)
    {
        _app.Run([.. line.Split(' '), "--results", _app.Folder]).ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: {message}\n");
    }

    private JsonDocument Run(string[] args)
    {
        _app.Out.GetStringBuilder().Clear();
        _app.Run([.. args, "--results", _app.Folder, "--json"]).ShouldBe(0, _app.Error.ToString());
        return JsonDocument.Parse(_app.Out.ToString());
    }

    private string JobFile()
    {
        var file = Path.Combine(_app.Folder, "job.yaml");
        File.WriteAllText(file, "schema: calibrate.job/1\nname: mine\nworkload: yolov8n\nsamples: 100\ngpus: 1\nguesses: [{on: RTX 4090, hours: 10, from: me}]\n");
        return file;
    }
}
