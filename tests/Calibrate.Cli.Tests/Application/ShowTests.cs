using Calibrate.Tests.Profiles;

namespace Calibrate.Cli.Tests.Application;

public sealed class ShowTests : IDisposable
{
    private readonly TestApp _app = new();
    private readonly string _json;
    private readonly string _csv;

    public ShowTests()
    {
        _app.RunHere("--workload", "vit-b").ShouldBe(0);
        _json = Directory.GetFiles(_app.Folder, "*.json", SearchOption.AllDirectories).Single();
        _csv = Path.ChangeExtension(_json, ".csv");
        _app.Out.GetStringBuilder().Clear();
    }

    public void Dispose() => _app.Dispose();

    [Fact]
    public void TheCsvShowsTheProfileBesideIt()
    {
        _app.Run("show", _json).ShouldBe(0);
        var shown = _app.Out.ToString();
        _app.Out.GetStringBuilder().Clear();

        _app.Run("show", _csv).ShouldBe(0);
        _app.Out.ToString().ShouldBe(shown);
        _app.Error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void AChangedCsvIsRefusedWhereItIsNamedAndWarnedOfWhereItIsNot()
    {
        File.WriteAllText(_csv, File.ReadAllText(_csv).Replace(",Draft,", ",Trusted,", StringComparison.Ordinal));
        var difference = $"{_csv}, line 2: status: says 'Trusted', and the profile gives 'Draft'";

        _app.Run("show", _csv).ShouldBe(1);
        _app.Error.ToString().ShouldBe($"calibrate: {difference}\n");
        _app.Out.ToString().ShouldBeEmpty();
        _app.Error.GetStringBuilder().Clear();

        _app.Run("show", _json).ShouldBe(0);
        _app.Error.ToString().ShouldBe($"calibrate: warning: {difference}; calibrate show {_json} --format csv gives the right one\n");
        _app.Out.ToString().ShouldContain("vit-b.train.fp32.b4.i224");
    }

    [Fact]
    public void ACsvWithoutItsProfileIsNoProfile()
    {
        File.Delete(_json);

        _app.Run("show", _csv).ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: show {_csv}: is a view of a profile, and that is not beside it; get {_json} from where this came from\n");
    }

    [Fact]
    public void OtherCommandsTakeTheProfileItself()
    {
        _app.Run("estimate", "--profile", _csv, "--cell", "vit-b.train.fp32.b4.i224", "--samples", "1").ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: --profile {_csv}: is a view of a profile; name {_json}\n");
    }

    [Fact]
    public void AProfileWithoutACsvIsShownAllTheSame()
    {
        File.Delete(_csv);

        _app.Run("show", _json).ShouldBe(0);
        _app.Error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void NothingThatIsNamedCommandsTheTerminal()
    {
        _app.Run("show", "\u001b[2J\u202e.json").ShouldBe(2);
        _app.Error.ToString().ShouldBe("calibrate: show \\u001b[2J\\u202e.json: there is no such file; calibrate run writes one and names it in its last line\n");
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("timm-train")]
    public void NothingInAProfileCommandsTheTerminal(string format)
    {
        var trick = File.ReadAllBytes(_json)
            .Forge("\"name\": \"Test CPU\"", "\"name\": \"\\u001b[2J\\u202eTest\\r\\nCPU\"")
            .Forge("\"slug\": \"test-cpu-2c\"", "\"slug\": \"u001b-2j-u202etest-r-ncpu-2c\"")
            .Forge("\"status\": \"Draft\"", "\"status\": \"EnvironmentUnstable\", \"reason\": \"=cmd\\u0007\\n<script>|\"");
        File.WriteAllBytes(_json, trick);

        _app.Run("show", _json, "--format", format).ShouldBe(0);
        var shown = _app.Out.ToString();
        shown.ShouldAllBe(c => c == '\n' || !char.IsControl(c));
        shown.ShouldNotContain('\u202e');
        shown.ShouldNotContain(",=cmd");
    }
}
