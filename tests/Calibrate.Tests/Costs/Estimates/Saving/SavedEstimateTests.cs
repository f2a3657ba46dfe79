using System.Text;
using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Prices;
using Calibrate.Profiles;
using Calibrate.Statistics;
using Calibrate.Tests.Profiles;
using Calibrate.Tests.Profiles.Loading;

namespace Calibrate.Tests.Costs.Estimates.Saving;

public sealed class SavedEstimateTests : IDisposable
{
    private static readonly ToolDescription Tool = new("1.2.3", "abc");
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 9, 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static JobEstimate Yolo => JobEstimate.Of(ExampleJobs.Find("yolov8")!, PriceCatalogue.Shipped.Current("ml.g5.xlarge"), new());

    private static EstimateCheck Check(SavedEstimate saved, PriceCatalogue? prices = null, DateOnly? today = null, params IReadOnlyList<ProfileSource> profiles) =>
        EstimateCheck.Of(saved, new(prices ?? PriceCatalogue.Shipped), profiles, Tool, today ?? Today, PriceCheck.DefaultMaxAge);

    private (SavedEstimate Saved, string File) Measured()
    {
        var files = new ResultsFolder(_folder.Path, Disk.Local).Save(Sample.Profile());
        var evidence = new Evidence { Profiles = Evidence.ProfilesIn(_folder.Path, FlaggedCells.Refuse, "vit-b", out _) };
        var job = new Job { Name = "vit", Workload = "vit-b", Samples = 1000 };
        return (SavedEstimate.Of(JobEstimate.Of(job, Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(1, "USD")), evidence), Tool, Now), files.Json);
    }

    [Fact]
    public void WhatIsWrittenReadsBackAndWritesTheSameBytes()
    {
        var saved = SavedEstimate.Of(Yolo, Tool, Now);
        var bytes = SavedEstimateFile.Write(saved);
        var read = SavedEstimateFile.Read(bytes, "est.json");

        SavedEstimateFile.Write(read).ShouldBe(bytes);
        (read.Job, read.Machine, read.Cost, read.Created).ShouldBe(("yolov8", "ml.g5.xlarge", saved.Cost, Now));
        read.Rows.ShouldBe(saved.Rows);
    }

    [Fact]
    public void AFreshEstimateIsCurrentButForPricesThatAreOld()
    {
        var findings = Check(SavedEstimate.Of(Yolo, Tool, Now)).Findings;

        findings.Select(finding => (finding.Subject, finding.State)).ShouldBe(
        [
            ("offers.csv, aws-sagemaker ml.g5.xlarge, us-east-1, on-demand", Freshness.Current),
            ("storage.csv, aws S3 Standard, us", Freshness.Stale),
            ("gpus.csv, A10G", Freshness.Current),
            ("tool", Freshness.Current),
        ]);
        findings[1].Says.ShouldBe("0.023 USD/GB-month as of 2026: 243 days old, more than 180; calibrate prices import FILE brings newer ones");
    }

    [Fact]
    public void APriceThatANewerOneSupersedesIsTold()
    {
        var newer = PriceCatalogue.Shipped.Current("ml.g5.xlarge") with { Price = new(1.2m, "USD"), Source = new("a test", Calibrate.Costs.Origins.AsOf.Parse("2026-08-30"), Calibrate.Costs.Origins.Verification.Primary) };
        var finding = Check(SavedEstimate.Of(Yolo, Tool, Now), PriceCatalogue.Shipped.With([newer])).Findings[0];

        (finding.State, finding.Says).ShouldBe((Freshness.Superseded, "1.408 USD/h as of 2026-08-17: now 1.20 USD/h as of 2026-08-30; estimate again"));
        Check(SavedEstimate.Of(Yolo, Tool, Now), PriceCatalogue.Shipped with { Offers = [] }).Findings[0].State.ShouldBe(Freshness.Missing);
    }

    [Fact]
    public void AProfileIsLookedForAgainByItsHash()
    {
        var (saved, file) = Measured();
        Check(saved, today: new(2026, 3, 1)).Findings[0].State.ShouldBe(Freshness.Current);
        // Measured on the last day of January.
        Check(saved).Findings[0].Says.ShouldEndWith("213 days old, more than 180; measure again");

        var other = Sample.Profile() with { Created = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero) };
        File.WriteAllBytes(file, ProfileJson.Write(other));
        Check(saved).Findings[0].State.ShouldBe(Freshness.Changed);
        Check(saved).Findings[0].Says.ShouldStartWith("is another profile now: sha256 ");

        File.WriteAllText(file, File.ReadAllText(file).Replace("vit-b", "vit-c", StringComparison.Ordinal));
        Check(saved).Findings[0].State.ShouldBe(Freshness.Changed);

        File.Delete(file);
        Check(saved).Findings[0].State.ShouldBe(Freshness.Missing);
        Check(saved).IsCurrent.ShouldBeFalse();
    }

    [Fact]
    public void ANewerProfileOfTheSameCellOnTheSameDeviceSupersedesTheOneUsed()
    {
        var (saved, file) = Measured();
        var profile = ProfileJson.Load(file);
        Freshness With(Profile other) => Check(saved, today: new(2026, 3, 1), profiles: new ProfileSource("bench-results/other.json", other)).Findings[0].State;

        With(profile).ShouldBe(Freshness.Current);
        var newer = profile with { Created = profile.Created.AddDays(9) };
        With(newer).ShouldBe(Freshness.Superseded);
        Check(saved, today: new(2026, 3, 1), profiles: new ProfileSource("bench-results/other.json", newer)).Findings[0].Says
            .ShouldEndWith(": measured again on 2026-02-09, 5.000 samples/s, bench-results/other.json; estimate again");
        With(newer with { Device = profile.Device with { Slug = "another" } }).ShouldBe(Freshness.Current);
        With(newer with { Cells = [.. profile.Cells.Where(cell => cell.Key != Sample.VitTrain)] }).ShouldBe(Freshness.Current);
        With(newer with { Cells = [.. profile.Cells.Select(cell => cell with { Status = CellStatus.NotConverged })] }).ShouldBe(Freshness.Current);
    }

    [Fact]
    public void AProfileThatMovedIsFoundByItsHash()
    {
        var (saved, file) = Measured();
        var profile = ProfileJson.Load(file);
        File.Delete(file);

        var finding = Check(saved, today: new(2026, 3, 1), profiles: new ProfileSource("elsewhere/one.json", profile)).Findings[0];

        (finding.State, finding.Says).ShouldBe((Freshness.Current, $"sha256 {profile.Sha256}, measured on 2026-01-31, now at elsewhere/one.json"));
    }

    [Fact]
    public void TheProfileOfValidationIsCheckedToo()
    {
        new ResultsFolder(_folder.Path, Disk.Local).Save(Sample.Profile());
        var evidence = new Evidence { Profiles = Evidence.ProfilesIn(_folder.Path, FlaggedCells.Refuse, "vit-b", out _) };
        var job = new Job { Name = "vit", Workload = "vit-b", Samples = 1000, ValidationSamples = 100 };
        var saved = SavedEstimate.Of(JobEstimate.Of(job, Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(1, "USD")), evidence), Tool, Now);

        saved.Cells.Select(cell => cell.Cell).ShouldBe([Sample.VitTrain.Id, Sample.VitForward.Id]);
    }

    [Fact]
    public void ALoaderMeasurementIsLookedForAgain()
    {
        var results = new ResultsFolder(_folder.Path, Disk.Local);
        results.Save(Sample.Profile());
        var loader = LoaderSamples.Of();
        var file = results.Save(loader);
        var evidence = new Evidence
        {
            Profiles = Evidence.ProfilesIn(_folder.Path, FlaggedCells.Refuse, "vit-b", out _),
            Loaders = LoaderSource.In(_folder.Path, out _),
        };
        var machine = Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(1, "USD")) with { Provider = "a-cloud", VirtualCpus = 4 };
        var saved = SavedEstimate.Of(JobEstimate.Of(new() { Name = "vit", Workload = "vit-b", Samples = 1000 }, machine, evidence), Tool, Now);

        saved.Cells.Select(cell => cell.Cell).ShouldBe([Sample.VitTrain.Id, "loader.imagenet.i224"]);
        saved.Rows.ShouldNotContain(row => row.Table.StartsWith("roofline", StringComparison.Ordinal), "nothing but the loading is extrapolated");
        Loader().State.ShouldBe(Freshness.Current);
        Loader(new(2028, 1, 1)).State.ShouldBe(Freshness.Stale);

        var newer = results.Save(loader with { Created = loader.Created.AddDays(1) });
        (Loader().State, Loader().Says.Contains("200.0 images/s", StringComparison.Ordinal)).ShouldBe((Freshness.Superseded, true));
        File.Move(newer, file, overwrite: true);
        Loader().State.ShouldBe(Freshness.Changed);
        File.Delete(file);
        Loader().State.ShouldBe(Freshness.Missing);

        CheckFinding Loader(DateOnly? today = null) => Check(saved, today: today ?? new(2026, 11, 25)).Findings[1];
    }

    [Fact]
    public void AnotherToolIsTold() =>
        EstimateCheck.Of(SavedEstimate.Of(Yolo, Tool, Now), new(PriceCatalogue.Shipped), [], new("1.3.0", "def"), Today, PriceCheck.DefaultMaxAge).Findings[^1].Says
            .ShouldBe("made by calibrate 1.2.3 (abc), checked by 1.3.0 (def): estimate again to be sure of the formulas");

    [Theory]
    [InlineData("\"hours\": 2", "\"hours\": 1", "sha256: does not fit: the file was changed after it was saved; take it from git again, or estimate again")]
    [InlineData("calibrate.estimate/1", "calibrate.estimate/9", "schema 'calibrate.estimate/9' is not read by this version, which knows calibrate.estimate/1")]
    [InlineData("\"machine\"", "\"engine\"", "line 9: is no saved estimate; calibrate estimate JOB --save FILE writes one")]
    [InlineData("{", "[", "line 1: is no saved estimate; calibrate estimate JOB --save FILE writes one")]
    public void AChangedFileIsRefused(string was, string @is, string message)
    {
        var text = Encoding.UTF8.GetString(SavedEstimateFile.Write(SavedEstimate.Of(Yolo, Tool, Now)));
        var at = text.IndexOf(was, StringComparison.Ordinal);
        var changed = text[..at] + @is + text[(at + was.Length)..];

        Should.Throw<EstimateException>(() => SavedEstimateFile.Read(Encoding.UTF8.GetBytes(changed), "est.json")).Message.ShouldEndWith(message);
    }

    [Fact]
    public void NoDamageMakesItCrash()
    {
        var bytes = SavedEstimateFile.Write(SavedEstimate.Of(Yolo, Tool, Now));
        var random = new SeededRandom(5);
        for (var i = 0; i < 500; i++)
        {
            var damaged = bytes.ToArray();
            for (var hit = 0; hit < 3; hit++)
                damaged[(int)(random.Next() % (ulong)damaged.Length)] = (byte)random.Next();
            if (!damaged.AsSpan().SequenceEqual(bytes))
                Should.Throw<EstimateException>(() => SavedEstimateFile.Read(damaged, "est.json"));
        }
    }
}
