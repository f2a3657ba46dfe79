using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class CanariesTests
{
    private static string? Canary(RunOptions options) => Planner.Plan(options, TestCatalogue.All, 2).Canary?.Key.Id;

    [Fact]
    public void EachDeviceHasItsOwn()
    {
        Canary(new()).ShouldBe("vit-ti.train.fp32.b2.i224");
        Canary(new() { Device = new(DeviceKind.Cuda) }).ShouldBe("vit-s.train.bf16.foreach.b64.i224");
    }

    [Fact]
    public void ACatalogueWithoutItHasNone() =>
        Planner.Plan(new() { Workloads = ["bert-mini", "vit-b"] }, [.. TestCatalogue.All.Where(w => w.Name != "vit-ti")], 2).Canary.ShouldBeNull();

    [Theory]
    [InlineData(1, null, null, true)]
    [InlineData(1, 5, null, true)]
    [InlineData(1, 4, null, false)]
    [InlineData(2, 2, null, true)]
    [InlineData(2, 1, null, false)]
    [InlineData(2, null, 59, false)]
    [InlineData(2, null, 60, true)]
    public void ItMustPay(int cells, int? launches, int? budgetSeconds, bool pays) =>
        Canaries.Pays(cells, launches, budgetSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null).ShouldBe(pays);
}
