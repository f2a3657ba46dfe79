namespace Calibrate.Cli.Tests.Application;

/// <summary>From a measured checkpoint to an estimate, and to what explains it.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    private string Output => _app.Out.ToString();

    private string Message => _app.Error.ToString();

    [Fact]
    public void AMeasuredCheckpointIsInTheEstimateAndInItsExplanation()
    {
        string[] run = ["--workload", "bert-mini", "--mode", "train,checkpoint", "--sequence-length", "128"];
        _app.RunHere(run).ShouldBe(0, Message);
        Output.ShouldContain("bert-mini.checkpoint.fp32.b1.s128");
        Output.ShouldContain("B/s");
        var profile = Measured.Profiles(_app.Folder).ShouldHaveSingleItem();
        profile.Cells[1].Figures!.Checkpoint!.ReadSeconds.ShouldBe(0.05, 1e-9);

        var job = Path.Combine(_app.Folder, "job.yaml");
        File.WriteAllText(job, "schema: calibrate.job/1\nname: mine\nworkload: bert-mini\nprecision: fp32\nsequence-length: 128\nsamples: 1000\n");
        var saved = Path.Combine(_app.Folder, "est.json");
        _app.Out.GetStringBuilder().Clear();
        _app.Run("estimate", job, "--gpu", "test-cpu-2c", "--price", "1", "--results", _app.Folder, "--save", saved).ShouldBe(0, Message);
        Output.ShouldContain("checkpoint of bert-mini = 128 MiB, written in 0.100 s, read in 0.0500 s, measured: ");
        Output.ShouldContain("the disk that checkpoints go to is as fast as the one of ");

        _app.Out.GetStringBuilder().Clear();
        _app.Run("explain", saved, "--results", _app.Folder, "--gate").ShouldBe(0, Message);
        Output.ShouldContain("bert-mini.checkpoint.fp32.b1.s128: sha256 ");

        _app.Time.Pass(TimeSpan.FromDays(1));
        _app.RunHere("--workload", "bert-mini", "--mode", "checkpoint", "--sequence-length", "128").ShouldBe(0, Message);
        _app.Out.GetStringBuilder().Clear();
        _app.Run("explain", saved, "--results", _app.Folder, "--gate").ShouldBe(3);
        Output.ShouldContain("measured again on ");
        Output.ShouldContain(", 0.1000 s, ");
    }
}
