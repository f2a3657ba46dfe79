using System.Text.Json;

namespace Calibrate.Cli.Tests.Application;

public sealed class AuditTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public void AllClaimsAreCounted()
    {
        _app.Run("audit", "--shipped").ShouldBe(0);
        _app.Out.ToString().ShouldContain("\n117 claims: ");
    }

    [Fact]
    public void JsonIsOneDocument()
    {
        _app.Run("audit", "--shipped", "--document", "002", "--json").ShouldBe(0);

        using var json = JsonDocument.Parse(_app.Out.ToString());
        json.RootElement.GetProperty("claims").GetArrayLength().ShouldBe(17);
    }

    [Fact]
    public void OneClaimIsShownWithItsOrigin()
    {
        _app.Run("audit", "--shipped", "--claim", "c014").ShouldBe(0);
        _app.Out.ToString().ShouldContain("in its place  1100 to 11000 x\n");
        _app.Out.ToString().ShouldContain("\n  C006 (SA-1B 11M images): 11000000 image (assumed) 000_7ef080f1d4f5a8b5.txt");
    }

    [Fact]
    public void MarkdownIsThePage()
    {
        _app.Run("audit", "--shipped", "--format", "markdown").ShouldBe(0);
        _app.Out.ToString().ShouldStartWith("# The documents' claims\n");
    }

    [Fact]
    public void ChangesTakeProfiles()
    {
        _app.Run("audit", "--changes", "--shipped").ShouldBe(2);
        _app.Error.ToString().ShouldBe("calibrate: --changes: it is profiles that change anything; leave --shipped out\n");
    }

    [Fact]
    public void WithoutProfilesNothingChanges()
    {
        _app.Run("audit", "--changes").ShouldBe(0);
        _app.Out.ToString().ShouldBe("no claim changes: the profiles have none of the cells that would settle one\n");
    }

    [Theory]
    [InlineData("C014", 3)] // arithmetic wrong
    [InlineData("C002", 0)]
    [InlineData("C015", 0)] // unsupported: nothing speaks against it
    public void TheGateRefusesWhatIsRefuted(string claim, int code) => _app.Run("audit", "--shipped", "--claim", claim, "--gate").ShouldBe(code);

    [Theory]
    [InlineData("--claim", "C118", "calibrate: --claim C118: there is no such claim; there are C001 to C117\n")]
    [InlineData("--document", "004", "calibrate: --document 004: there is no such document; there are 000_7ef080f1d4f5a8b5.txt, 001_cd553501ecc29222.txt, 002_510395dad6898a79.txt, 003_2dc79939d094f8c3.txt\n")]
    [InlineData("--results", "nowhere", "calibrate: --results nowhere: there is no such folder; calibrate run --output nowhere makes it\n")]
    [InlineData("--format", "pdf", "calibrate: --format pdf: there is no such format; give text or markdown\n")]
    public void WhatDoesNotExistIsNamed(string flag, string value, string message)
    {
        _app.Run("audit", flag, value).ShouldBe(2);
        _app.Error.ToString().ShouldBe(message);
    }

    [Fact]
    public void ProfilesOfAFolderSettleClaims()
    {
        _app.RunHere("--device", "cpu", "--workload", "bert-mini", "--mode", "train", "--precision", "fp32", "--checkpointing", "off,on", "--batch", "2", "--sequence-length", "128").ShouldBe(0);
        _app.Out.GetStringBuilder().Clear();

        _app.Run("audit", "--results", _app.Folder, "--claim", "C082", "--json").ShouldBe(0);

        using var json = JsonDocument.Parse(_app.Out.ToString());
        json.RootElement.GetProperty("claims")[0].GetProperty("label").GetString().ShouldBe("measured");
    }

    [Fact]
    public void AnImportedPriceSettlesAPriceThatWasStale()
    {
        var file = Path.Combine(_app.Folder, "vms.csv");
        File.WriteAllText(
            file,
            """
            InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice
            p4d.24xlarge,A100,8.0,96.0,1152.0,32.77,us-east-1,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 40960}}]}",

            """);
        // Later than what ships, and not later than today.
        _app.Time.Pass(TimeSpan.FromDays(365));
        _app.Run("prices", "import", file, "--provider", "aws-ec2", "--as-of", "2026-12-01").ShouldBe(0);

        _app.Run("audit", "--claim", "C100", "--gate").ShouldBe(0);
    }
}
