using System.Text;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Prices.Importing;
using Calibrate.Planning;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Prices;

public class PriceImportTests
{
    private const string SkyPilot =
        """
        InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice
        cpu_4x_general,,,4.0,16.0,0.2,us-east-1,,
        gpu_8x_v100,V100,8.0,92.0,448.0,6.32,us-east-1,"{'Gpus': [{'Name': 'V100', 'Manufacturer': 'NVIDIA', 'Count': 8.0, 'MemoryInfo': {'SizeInMiB': 16384}}], 'TotalGpuMemoryInMiB': 16384}",
        gpu_1x_a100,A100,1.0,30.0,200.0,1.29,us-west-1,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 40960}}]}",0.65
        gpu_1x_gh200,GH200,1.0,64.0,432.0,1.49,us-east-3,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 98304}}]}",
        gpu_part,A10,0.5,3.0,10.0,0.3,us-east-1,,
        gpu_none,A10,1.0,30.0,200.0,,us-east-1,,

        """;

    private const string GpuHunt =
        """
        instance_name,location,price,cpu,memory,gpu_count,gpu_name,gpu_memory,spot,disk_size
        p4d.24xlarge,us-east-1,21.96,96,1152.0,8,A100,40.0,False,
        p4d.24xlarge,us-east-1b,9.5,96,1152.0,8,A100,40.0,True,
        m5.large,us-east-1,0.096,2,8.0,0,,,False,

        """;

    private static readonly ImportRequest Request = new("lists/vms.csv", "lambda", new(2026, 11, 20), AsOf.Parse("2026-10"), Verification.Unverified);

    [Fact]
    public void SkyPilotsListIsRead()
    {
        var result = Import(SkyPilot);

        result.Format.ShouldBe(ImportFormat.SkyPilot);
        result.Offers.Select(offer => (offer.Instance, offer.Kind, offer.Price!.Value.Amount, offer.Gpu?.Name, offer.GpuCount)).ShouldBe(
        [
            ("cpu_4x_general", PurchaseKind.OnDemand, 0.2m, null, 0),
            ("gpu_8x_v100", PurchaseKind.OnDemand, 6.32m, "V100 SXM2", 8),
            ("gpu_1x_a100", PurchaseKind.OnDemand, 1.29m, "A100 SXM 40GB", 1),
            ("gpu_1x_a100", PurchaseKind.Spot, 0.65m, "A100 SXM 40GB", 1),
            ("gpu_1x_gh200", PurchaseKind.OnDemand, 1.49m, null, 1),
        ]);
        var v100 = result.Offers[1];
        (v100.VirtualCpus, v100.Memory, v100.Region, v100.Provider).ShouldBe((92, new ByteSize(448L << 30), "us-east-1", "lambda"));
        result.UnknownGpus.ShouldBe(["GH200"]);
        result.Skipped.ShouldBe(["line 6: gpu_part has 0.5 of a GPU: a slice of one is not priced", "line 7: gpu_none has no price"]);
    }

    [Fact]
    public void GpuhuntsCatalogueIsRead()
    {
        var result = Import(GpuHunt);

        result.Format.ShouldBe(ImportFormat.GpuHunt);
        result.Offers.Select(offer => (offer.Instance, offer.Kind, offer.Price!.Value.Amount, offer.Gpu?.Name, offer.GpuCount)).ShouldBe(
        [
            ("p4d.24xlarge", PurchaseKind.OnDemand, 21.96m, "A100 SXM 40GB", 8),
            ("p4d.24xlarge", PurchaseKind.Spot, 9.5m, "A100 SXM 40GB", 8),
            ("m5.large", PurchaseKind.OnDemand, 0.096m, null, 0),
        ]);
    }

    [Fact]
    public void ItsLaterColumnsDoNotMatter() => Import(
        """
        instance_name,location,price,cpu_arch,cpu,memory,gpu_vendor,gpu_count,gpu_name,gpu_memory,spot,disk_size,flags,provider_data
        x,eu,1.5,x86,8,64.0,nvidia,1,L4,24.0,False,100.0,f1 f2,"{""custom"": 42}"

        """).Offers.ShouldHaveSingleItem().Gpu!.Name.ShouldBe("L4");

    [Fact]
    public void ARowTellsItsFileItsImportAndThatNobodyVerifiedIt()
    {
        var source = Import(SkyPilot).Offers[0].Source;

        (source.Name, source.AsOf!.Value.ToString(), source.Verification).ShouldBe(("vms.csv (SkyPilot), imported 2026-11-20", "2026-10", Verification.Unverified));
        PriceImport.Of(Bytes(SkyPilot), Request with { Verification = Verification.Primary }).Offers[0].Source.Verification.ShouldBe(Verification.Primary);
    }

    [Fact]
    public void AFilesOwnDateIsTaken()
    {
        var named = PriceImport.Of(Bytes(SkyPilot), Request with { File = "lists/vms-2026-08-17.csv", AsOf = null }).Offers[0].Source;
        (named.Name, named.AsOf!.Value.ToString()).ShouldBe(("vms-2026-08-17.csv (SkyPilot), imported 2026-11-20, dated by its name", "2026-08-17"));

        var rows = PriceImport.Of(Bytes("instance_name,location,price,cpu,memory,gpu_count,gpu_name,gpu_memory,spot,as_of\nx,eu,1.5,8,64.0,1,L4,24.0,False,2026-07\n"), Request with { AsOf = null }).Offers[0].Source;
        (rows.Name, rows.AsOf!.Value.ToString()).ShouldBe(("vms.csv (gpuhunt), imported 2026-11-20, dated by its column as_of", "2026-07"));
        PriceImport.Of(Bytes(SkyPilot), Request with { File = "lists/vms-2026-08-17.csv" }).Offers[0].Source.AsOf!.Value.ToString().ShouldBe("2026-10");
    }

    [Theory]
    [InlineData("lists/vms.csv")]
    [InlineData("lists/vms-2026-13-40.csv")]
    public void NoDateIsInvented(string file) =>
        Should.Throw<UsageException>(() => PriceImport.Of(Bytes(SkyPilot), Request with { File = file, AsOf = null }))
            .Message.ShouldBe($"--as-of: {file} carries no date of its own; say when its prices held, as in --as-of 2026-08-17 (of a catalogue kept in git: git log -1 --format=%as -- FILE)");

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        var offers = Import(SkyPilot).Offers;
        OfferTable.Read("x.csv", OfferTable.Write(offers)).ShouldBe(offers);
    }

    [Fact]
    public void TheShippedCatalogueToo() => OfferTable.Read("x.csv", OfferTable.Write(PriceCatalogue.Shipped.Offers)).ShouldBe(PriceCatalogue.Shipped.Offers);

    [Theory]
    [InlineData("6.32", "-6.32", "lists/vms.csv, line 3, column Price: '-6.32' is negative; give 0 or more")]
    [InlineData("6.32", "NaN", "lists/vms.csv, line 3, column Price: 'NaN' is not a number")]
    [InlineData("'V100', 'Manu", "'V100' 'Manu", "lists/vms.csv, line 3, column GpuInfo: is not a dictionary as Python prints one: character 27: expected ','")]
    [InlineData("SpotPrice", "Spot", "lists/vms.csv, line 1, column SpotPrice: is missing")]
    [InlineData("InstanceType", "Instance", "lists/vms.csv, line 1: is neither SkyPilot's (InstanceType,AcceleratorName,...) nor gpuhunt's (instance_name,location,...); its headings are Instance,")]
    public void ABadFileNamesThePlace(string what, string with, string message) =>
        Should.Throw<TableFormatException>(() => Import(SkyPilot.Replace(what, with, StringComparison.Ordinal))).Message.ShouldStartWith(message);

    [Fact]
    public void ABadFlagNamesThePlace() =>
        Should.Throw<TableFormatException>(() => Import(GpuHunt.Replace("True", "maybe", StringComparison.Ordinal)))
            .Message.ShouldBe("lists/vms.csv, line 3, column spot: 'MAYBE' is neither True nor False");

    [Fact]
    public void TheSellerHasToBeNamed() =>
        Should.Throw<UsageException>(() => PriceImport.Of(Bytes(SkyPilot), Request with { Provider = null }))
            .Message.ShouldBe("--provider: lists/vms.csv does not name its seller; give it, as in --provider aws-ec2");

    [Fact]
    public void AFileWithoutOffersIsRefused() =>
        Should.Throw<TableFormatException>(() => Import("InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice\nx,,,,,,,,\n"))
            .Message.ShouldBe("lists/vms.csv: holds no offer; line 2: x has no price");

    [Theory]
    [InlineData(SkyPilot)]
    [InlineData(GpuHunt)]
    public void NoFileMakesItFailAndEveryRefusalNamesThePlace(string text)
    {
        string[] scraps = [",", "\"", "'", "\n", "\r", "\0", "{", "[", "}", "]", "1e28", "1e15", "999999999999", "-1", "NaN", "1e999", "0x1", "None", "True", "\u00e9", "\\", "\\u12", ";", "\t", new('(', 200)];
        var random = new Random(4);
        for (var i = 0; i < 4_000; i++)
        {
            var mutated = text;
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var (at, length) = (random.Next(mutated.Length), random.Next(0, 12));
                mutated = random.Next(4) == 0
                    ? mutated.Insert(at, mutated.Substring(random.Next(mutated.Length / 2), mutated.Length / 4))
                    : mutated.Remove(at, Math.Min(length, mutated.Length - at)).Insert(at, scraps[random.Next(scraps.Length)]);
            }
            var bytes = Bytes(mutated);
            if (i % 3 == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                PriceImport.Of(bytes, Request).Offers.ShouldAllBe(offer => offer.Price!.Value.Amount >= 0);
            }
            catch (TableFormatException e)
            {
                e.Message.ShouldMatch(@"\Alists/vms\.csv(, line \d+|: holds no offer)");
            }
        }
    }

    private static ImportResult Import(string text) => PriceImport.Of(Bytes(text), Request);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
