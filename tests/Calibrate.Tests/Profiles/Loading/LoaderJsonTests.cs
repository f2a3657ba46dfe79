using System.Text;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Loading;

namespace Calibrate.Tests.Profiles.Loading;

public class LoaderJsonTests
{
    private static readonly byte[] Written = LoaderJson.Write(LoaderSamples.Of());

    [Fact]
    public void WhatIsWrittenReadsBackAndWritesTheSameBytes()
    {
        var read = LoaderJson.Read(Written, "x-loader.json");

        LoaderJson.Write(read).ShouldBe(Written);
        read.Pipeline.ShouldBe(ImagePipeline.Imagenet);
        read.Best!.Workers.ShouldBe(2);
        read.Sha256.Length.ShouldBe(64);
    }

    [Fact]
    public void ItsShapeIsTheContracts()
    {
        var text = Encoding.UTF8.GetString(Written);
        text.ShouldContain("\"schema\": \"calibrate.loader/1\"");
        text.ShouldContain("\"created\": \"2026-11-20T08:00:00Z\"");
        text.ShouldContain("\"pipeline\": \"imagenet\"");
        text.ShouldContain("\"processors\": 2");
        text.ShouldContain("\"status\": \"Trusted\"".Replace("Trusted", LoaderSamples.Row(1, 100).Status.ToString(), StringComparison.Ordinal));
        text.ShouldEndWith("}\n");
    }

    [Theory]
    [InlineData("\"images\": 100000", "\"images\": 100001", "workers[0].imagesPerSecond")]
    [InlineData("\"workers\": 2,", "\"workers\": 1,", "workers[1].workers")]
    [InlineData("\"prefetch\": 2", "\"prefetch\": 3", "sha256")]
    [InlineData("\"prefetch\": 2", "\"prefetch\": 0", "prefetch")]
    [InlineData("\"pipeline\": \"imagenet\"", "\"pipeline\": \"coco\"", "pipeline")]
    [InlineData("\"pipeline\": \"imagenet\"", "\"pipeline\": 0", "pipeline")]
    [InlineData("\"batch\": 32", "\"bunch\": 32", "bunch")]
    [InlineData("calibrate.loader/1", "calibrate.loader/2", "schema")]
    [InlineData("\"slug\": \"amd-epyc-2c\"", "\"slug\": \"../other\"", "device.slug")]
    public void AChangedFileIsRefusedByItsField(string before, string after, string field)
    {
        var text = Encoding.UTF8.GetString(Written);
        var at = text.IndexOf(before, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0);

        var refused = Should.Throw<ProfileFormatException>(() => LoaderJson.Read(Encoding.UTF8.GetBytes(text[..at] + after + text[(at + before.Length)..]), "bad-loader.json"));

        refused.Message.ShouldContain("bad-loader.json");
        refused.Message.ShouldContain(field);
    }

    [Fact]
    public void ItLiesInTheFolderOfItsHostAndIsNeverOverwritten()
    {
        using var folder = new TemporaryFolder();
        var results = new ResultsFolder(folder.Path, Disk.Local);

        var first = results.Save(LoaderSamples.Of());
        var second = results.Save(LoaderSamples.Of(perWorker: 50));

        Path.GetRelativePath(folder.Path, first).ShouldBe("amd-epyc-2c/20261120-080000-loader.json");
        Path.GetRelativePath(folder.Path, second).ShouldBe("amd-epyc-2c/20261120-080000-2-loader.json");
        LoaderJson.Load(first).Best!.ImagesPerSecond.Value.ShouldBe(200, 0.1);
    }
}
