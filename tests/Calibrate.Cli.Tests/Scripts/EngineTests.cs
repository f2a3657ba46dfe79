namespace Calibrate.Cli.Tests.Scripts;

/// <summary>scripts/calibrate --engine, on a dotnet that says what NuGet says.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly ScriptRun _run = new();
    private readonly string _script;

    public EngineTests()
    {
        // As in a checkout: scripts/ beside src/.
        Directory.CreateDirectory(_run.PathOf("src"));
        File.WriteAllText(_run.PathOf("global.json"), "{}");
        File.WriteAllText(_run.PathOf("Directory.Build.props"), "");
        _run.Program("scripts/engine.sh", File.ReadAllText(Path.Combine(ScriptRun.Scripts, "engine.sh")));
        _script = _run.Program("scripts/calibrate", File.ReadAllText(Path.Combine(ScriptRun.Scripts, "calibrate")));
        _run.Program("scripts/setup", """
            #!/usr/bin/env bash
            touch set-up
            """);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public void AFeedWithoutThePackageIsOneLineThatNamesTheDefault()
    {
        Dotnet("""echo "src/Calibrate.Torch/Calibrate.Torch.csproj : error NU1101: Unable to find package TorchSharp-cpu. No packages exist with this id in source(s): nuget.org"; exit 1""");

        var (code, text, error) = Calibrate("--engine", "torchsharp-cpu", "--device", "cpu");

        code.ShouldBe(1);
        text.ShouldBeEmpty();
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "calibrate: building").ShouldBe(
            ["calibrate: --engine torchsharp-cpu: no package source here has TorchSharp-cpu; add one that has it (dotnet nuget add source), or leave --engine out for the default engine, libtorch"]);
    }

    [Fact]
    public void AnEngineThatDoesNotExistIsAWrongArgument()
    {
        Dotnet("exit 1");
        var (code, _, error) = Calibrate("--engine=tensorflow");
        code.ShouldBe(2);
        error.ShouldBe("calibrate: --engine tensorflow: there is no such engine; there are libtorch (the default), torchsharp-cpu and torchsharp-cuda\n");
    }

    [Theory]
    [InlineData("torchsharp-cpu", "TorchSharp-cpu")]
    [InlineData("torchsharp-cuda", "TorchSharp-cuda-linux")]
    public void APackageIsBuiltBesideTheDefault(string engine, string provider)
    {
        Dotnet($$"""
            echo "$*" >built
            mkdir -p artifacts/{{provider}}/bin/Calibrate.Cli/release
            printf '#!/usr/bin/env bash\necho "ran $*"\n' >artifacts/{{provider}}/bin/Calibrate.Cli/release/calibrate
            chmod u+x artifacts/{{provider}}/bin/Calibrate.Cli/release/calibrate
            """);

        var (code, text, _) = Calibrate("list", "--engine", engine, "--json");

        code.ShouldBe(0);
        text.ShouldBe("ran list --json\n");
        File.ReadAllText(_run.PathOf("built")).ShouldContain($"-p:TorchProvider={provider}");
        File.Exists(_run.PathOf("set-up")).ShouldBeFalse("a package needs no libtorch of the machine's");
    }

    [Fact]
    public void TheDefaultIsBuiltAsItWas()
    {
        Dotnet("""
            echo "$*" >built
            mkdir -p artifacts/bin/Calibrate.Cli/release
            printf '#!/usr/bin/env bash\necho "ran $*"\n' >artifacts/bin/Calibrate.Cli/release/calibrate
            chmod u+x artifacts/bin/Calibrate.Cli/release/calibrate
            """);

        Calibrate("list").Out.ShouldBe("ran list\n");

        File.ReadAllText(_run.PathOf("built")).ShouldNotContain("TorchProvider");
        File.Exists(_run.PathOf("set-up")).ShouldBeTrue();
    }

    private void Dotnet(string script) => _run.Program("bin/dotnet", $"#!/usr/bin/env bash\n{script}\n");

    private (int ExitCode, string Out, string Error) Calibrate(params string[] arguments) =>
        _run.Run(_script, arguments, ("PATH", $"{_run.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}"));
}
