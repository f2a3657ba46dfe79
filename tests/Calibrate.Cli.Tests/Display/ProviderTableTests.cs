using System.Text.Json;
using Calibrate.Cli.Display;
using Calibrate.Cli.Tests.Application;
using Calibrate.Cli.Tests.Scripts;
using Calibrate.Torch;

namespace Calibrate.Cli.Tests.Display;

public sealed class ProviderTableTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public void TheReadmeHasTheTableOfTheCodesOwnList() =>
        File.ReadAllText(Path.Combine(ScriptRun.Scripts, "..", "README.md"))
            .ShouldContain(ProviderTable.Markdown(), Case.Sensitive, "copy what calibrate list --providers prints");

    [Fact]
    public void EveryProviderSaysEverything()
    {
        foreach (var provider in ProviderCapabilities.All)
        {
            provider.Capabilities.Select(each => each.Feature).ShouldBe(Enum.GetValues<Feature>());
            provider.Capabilities.Where(each => each.Availability != Availability.Included).ShouldAllBe(each => each.Note.Length > 0);
        }
    }

    [Fact]
    public void EnginesAreTheScripts() =>
        File.ReadAllText(Path.Combine(ScriptRun.Scripts, "engine.sh")).ShouldSatisfyAllConditions(
            [.. ProviderCapabilities.All.Select(each => (Action<string>)(script => script.ShouldContain($"{each.Engine}) provider={each.Provider} ;;")))]);

    [Fact]
    public void ItIsListedForPeopleAndForPrograms()
    {
        _app.Run("list", "--providers").ShouldBe(0);
        _app.Out.ToString().ShouldContain(ProviderTable.Markdown());
        _app.Out.ToString().ShouldContain($"this build: {Provider.Name}");

        _app.Out.GetStringBuilder().Clear();
        _app.Run("list", "--providers", "--json").ShouldBe(0);
        using var json = JsonDocument.Parse(_app.Out.ToString());
        json.RootElement.EnumerateArray().Count(each => each.GetProperty("current").GetBoolean()).ShouldBe(1);
        json.RootElement[0].GetProperty("capabilities")[0].GetProperty("feature").GetString().ShouldBe("training");
    }

    [Fact]
    public void TheWorkloadsAreListedWithTheirEngine()
    {
        _app.Run("list").ShouldBe(0);
        _app.Out.ToString().ShouldContain($"this build: {Provider.Name}");
    }
}
