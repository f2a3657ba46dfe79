using Calibrate.Costs;
using Calibrate.Costs.Throughputs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Comparing;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Throughputs;

public class ProviderChoiceTests
{
    private static readonly ProfileSource Binding = Source("binding.json", "libtorch", null, day: 1);
    private static readonly ProfileSource Package = Source("package.json", "TorchSharp-cpu", "0.107.0", day: 2);
    private static readonly ProfileSource NextPackage = Source("next.json", "TorchSharp-cpu", "0.108.0", day: 3);

    [Fact]
    public void TheDefaultComesFirstHoweverOld()
    {
        var choice = ProviderChoice.Of([Package, Binding, NextPackage], []);
        choice.Profiles.ShouldBe([Binding]);
        choice.LeftOut.ShouldBe("2 profiles of TorchSharp-cpu 0.107.0, TorchSharp-cpu 0.108.0, such as package.json: the others are of libtorch; --profile takes figures of another provider");
    }

    [Fact]
    public void ANamedProfileBringsThoseOfItsProvider()
    {
        var choice = ProviderChoice.Of([Binding, Package], [Package]);
        choice.Profiles.ShouldBe([Package, Package]);
        choice.LeftOut.ShouldNotBeNull().ShouldStartWith("1 profile of libtorch, such as binding.json");
    }

    [Fact]
    public void WithoutTheDefaultTheNewestsProviderCounts() =>
        ProviderChoice.Of([NextPackage, Package], []).Profiles.ShouldBe([NextPackage]);

    [Fact]
    public void OneProviderIsNoChoice()
    {
        ProviderChoice.Of([Binding], [Binding]).LeftOut.ShouldBeNull();
        ProviderChoice.Of([], []).Profiles.ShouldBeEmpty();
    }

    [Fact]
    public void TwoNamedProvidersAreRefused() =>
        Should.Throw<UsageException>(() => ProviderChoice.Of([], [Binding, Package])).Message
            .ShouldBe("--profile: binding.json is of libtorch and package.json of TorchSharp-cpu 0.107.0, and figures of two providers never mix; give those of one");

    [Fact]
    public void TwoProvidersDoNotCompareUnlessAsked()
    {
        var request = new ComparisonRequest { Old = new("a", Binding.Profile), New = new("b", Package.Profile) };
        Should.Throw<UsageException>(() => Comparison.Of(request)).Message.ShouldContain("provider: libtorch in OLD, TorchSharp-cpu 0.107.0 in NEW");
        Comparison.Of(request with { Across = [Axis.Libtorch] }).Crossed.ShouldContain(difference => difference.Fact == "provider");
    }

    [Fact]
    public void AFigureNamesAnotherProviderThanTheDefault()
    {
        Measured(Package).ShouldContain("by TorchSharp-cpu 0.107.0");
        Measured(Binding).ShouldNotContain(" by ");

        static string Measured(ProfileSource source) => MeasuredThroughput.Of(Sample.VitForward, source).Conditions.Software!;
    }

    [Fact]
    public void TheProfileKeepsTheProvidersVersion()
    {
        var read = ProfileJson.Read(ProfileJson.Write(Package.Profile), "package.json");
        read.Environment.Torch.Binding().ShouldBe("TorchSharp-cpu 0.107.0");
    }

    private static ProfileSource Source(string file, string provider, string? version, int day)
    {
        var profile = Sample.Profile();
        return new(file, profile with
        {
            Created = profile.Created.AddDays(day),
            Environment = profile.Environment with { Torch = profile.Environment.Torch with { Provider = provider, ProviderVersion = version } },
        });
    }
}
