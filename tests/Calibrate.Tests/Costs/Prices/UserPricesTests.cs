using Calibrate.Costs.Prices;
using Calibrate.Tables;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Prices;

public sealed class UserPricesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsSavedIsLoadedFileByFile()
    {
        var (first, second) = (PriceCatalogue.Shipped.Offers[0], PriceCatalogue.Shipped.Offers[1]);
        UserPrices.Save(_folder["new"], "b", [first]).ShouldBe(_folder[Path.Combine("new", "b.csv")]);
        UserPrices.Save(_folder["new"], "a", [second]);

        UserPrices.Load(_folder["new"]).ShouldBe([second, first]);
    }

    [Fact]
    public void NoFolderIsNoOffers() => UserPrices.Load(_folder["nothing"]).ShouldBeEmpty();

    [Fact]
    public void ABadFileIsNamed()
    {
        File.WriteAllText(_folder["mine.csv"], "provider,instance\n");
        Should.Throw<TableFormatException>(() => UserPrices.Load(_folder.Path)).Message.ShouldStartWith($"{_folder["mine.csv"]}, line 1, column region: is missing");
    }

    [Fact]
    public void AHugeFileIsRefusedUnread()
    {
        using (var file = File.Create(_folder["huge.csv"]))
            file.SetLength(300L << 20);
        Should.Throw<TableFormatException>(() => UserPrices.Load(_folder.Path)).Message.ShouldEndWith("has 300 MiB; the most that is read is 256: keep only the regions you use");
    }
}
