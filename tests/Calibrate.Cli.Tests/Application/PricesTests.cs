using System.Text.Json;

namespace Calibrate.Cli.Tests.Application;

public sealed class PricesTests : IDisposable
{
    private const string List =
        """
        InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice
        gpu_9x_a10,A10,9.0,30.0,200.0,1.29,us-west-1,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 24576}}]}",0.65

        """;

    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public void TheCatalogueIsListedFiltered()
    {
        _app.Run("prices", "list", "--gpu", "L40S", "--json").ShouldBe(0);

        using var json = JsonDocument.Parse(_app.Out.ToString());
        json.RootElement.GetProperty("offers").EnumerateArray().ShouldHaveSingleItem().GetProperty("pricePerHour").GetDecimal().ShouldBe(1.861m);
    }

    [Fact]
    public void AnInstanceShowsTheDocumentBesideThePublicPrice()
    {
        _app.Run("prices", "show", "p4d.24xlarge").ShouldBe(0);
        _app.Out.ToString().ShouldContain("32.77 (+49.2%) USD/h, 003_2dc79939d094f8c3.txt");
    }

    [Fact]
    public void AnUnknownInstanceNamesThoseAlike()
    {
        _app.Run("prices", "show", "g5").ShouldBe(2);
        _app.Error.ToString().ShouldBe("calibrate: there is no instance 'g5' in the catalogue; alike are g5.xlarge, ml.g5.xlarge; calibrate prices list shows what there is\n");
    }

    [Fact]
    public void WhatIsImportedIsInEveryLaterCommand()
    {
        var file = Write(List);

        _app.Run("prices", "import", file, "--provider", "lambda", "--as-of", "2025-12").ShouldBe(0);
        File.Exists(Path.Combine(_app.PriceFolder, "lambda-vms.csv")).ShouldBeTrue();
        _app.Out.GetStringBuilder().Clear();
        _app.Run("prices", "show", "gpu_9x_a10").ShouldBe(0);
        _app.Out.ToString().ShouldContain("vms.csv (SkyPilot), imported 2026-01-02, as of 2025-12");
    }

    [Fact]
    public void AnImportWithoutADateIsRefusedAndNothingIsWritten()
    {
        var file = Write(List);

        _app.Run("prices", "import", file, "--provider", "lambda").ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: --as-of: {file} carries no date of its own; say when its prices held, as in --as-of 2026-08-17 (of a catalogue kept in git: git log -1 --format=%as -- FILE)\n");
        Directory.Exists(_app.PriceFolder).ShouldBeFalse();
    }

    [Fact]
    public void ItMayBeKeptElsewhere()
    {
        var other = Path.Combine(_app.Folder, "other");

        _app.Run("prices", "import", Write(List), "--provider", "lambda", "--as-of", "2025-12", "--to", other).ShouldBe(0);
        _app.Run("prices", "show", "gpu_9x_a10").ShouldBe(2);
        _app.Run("prices", "show", "gpu_9x_a10", "--prices", other).ShouldBe(0);
    }

    [Fact]
    public void ABadRowIsNamedAndNothingIsWritten()
    {
        var file = Write(List.Replace("1.29", "-1.29", StringComparison.Ordinal));

        _app.Run("prices", "import", file, "--provider", "lambda", "--as-of", "2025-12").ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: {file}, line 2, column Price: '-1.29' is negative; give 0 or more\n");
        Directory.Exists(_app.PriceFolder).ShouldBeFalse();
    }

    [Theory] // today is 2026-01-02
    [InlineData("2026-01-03", 2)]
    [InlineData("2026-02", 2)]
    [InlineData("2027", 2)]
    [InlineData("2026-01-02", 0)]
    [InlineData("2026", 0)]
    public void PricesOfADayToComeAreRefused(string asOf, int code)
    {
        _app.Run("prices", "import", Write(List), "--provider", "lambda", "--as-of", asOf).ShouldBe(code);
        Directory.Exists(_app.PriceFolder).ShouldBe(code == 0);
        _app.Error.ToString().ShouldBe(code == 0 ? "" : $"calibrate: --as-of {asOf}: is after today, 2026-01-02: give the day on which the prices held\n");
    }

    [Fact]
    public void ADayToComeInTheFileIsRefusedToo()
    {
        var named = Path.Combine(_app.Folder, "vms-2026-01-03.csv");
        File.WriteAllText(named, List);
        var dated = Write(List.Replace(",SpotPrice", ",SpotPrice,as_of", StringComparison.Ordinal).Replace(",0.65", ",0.65,2026-01-03", StringComparison.Ordinal));

        _app.Run("prices", "import", named, "--provider", "lambda").ShouldBe(2);
        _app.Run("prices", "import", dated, "--provider", "lambda").ShouldBe(2);

        _app.Error.ToString().ShouldBe(
            $"calibrate: {named}: 2026-01-03 in its name is after today, 2026-01-02: give the day on which the prices held with --as-of\n"
            + $"calibrate: {dated}, line 2, column as_of: '2026-01-03' is after today, 2026-01-02: give the day on which the prices held\n");
        Directory.Exists(_app.PriceFolder).ShouldBeFalse();
    }

    [Theory]
    [InlineData(3, "--as-of", "2026-01-02", "--gate")] // today
    [InlineData(0, "--as-of", "2025-12")]
    [InlineData(3, "--gate")]
    public void StalePricesCloseTheGateOnlyWhereThereIsOne(int code, params string[] flags) => _app.Run(["prices", "check", .. flags]).ShouldBe(code);

    [Fact]
    public void TodayIsInjected()
    {
        _app.Run("prices", "check", "--max-age", "36500d", "--json").ShouldBe(0);

        using var json = JsonDocument.Parse(_app.Out.ToString());
        json.RootElement.GetProperty("asOf").GetString().ShouldBe("2026-01-02");
        // What has no date at all: m5.xlarge, and the workstation.
        json.RootElement.GetProperty("stale").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("prices list --kind reserved", "--kind reserved: there are no such terms; give on-demand or spot")]
    [InlineData("prices list --prices nowhere", "--prices nowhere: there is no such folder; calibrate prices import FILE --to nowhere makes it")]
    [InlineData("prices check --max-age 6m", "--max-age 6m: give whole days with their unit, such as 180d")]
    [InlineData("prices check --as-of 2026-01-03", "--as-of 2026-01-03: is after today, 2026-01-02; give today or a day before it")]
    [InlineData("prices check --as-of soon", "--as-of soon: give a date as 2026-08-17, 2026-08 or 2026")]
    [InlineData("prices import nowhere.csv", "prices import nowhere.csv: there is no such file; SkyPilot keeps its lists in ~/.sky/catalogs")]
    public void OneMessageNamesTheFlagTheValueAndWhatWouldWork(string line, string message)
    {
        _app.Run(line.Split(' ')).ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: {message}\n");
    }

    [Fact]
    public void TheExtrapolationPageIsPrinted()
    {
        _app.Run("extrapolation").ShouldBe(0);
        _app.Out.ToString().ShouldStartWith("# How far extrapolated throughput can be trusted\n");
    }

    private string Write(string text)
    {
        var file = Path.Combine(_app.Folder, "vms.csv");
        File.WriteAllText(file, text);
        return file;
    }
}
