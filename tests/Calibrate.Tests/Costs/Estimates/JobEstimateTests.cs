using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Training;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Loading;
using Calibrate.Statistics;
using Calibrate.Tests.Profiles;
using Calibrate.Tests.Profiles.Loading;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Estimates;

public class JobEstimateTests
{
    private static readonly Evidence Shipped = new();
    private static readonly EstimateOptions EveryFiveHours = new() { Interruptions = new Interruptions.Every(TimeSpan.FromHours(5)) };

    // The example CPU: 5 images a second at batch 4 (a step of 0.8 s), forward 20 at batch 4.
    private static readonly ProfileSource Profile = new("bench-results/example/one.json", Sample.Profile());
    private static readonly Evidence Measured = new() { Profiles = [Profile] };
    private static readonly Machine Cpu = Machine.Given(Machines.Device("Example CPU (R) 2000", Measured), new(2, "USD"));

    private static readonly Job Vit = new()
    {
        Name = "vit", Workload = "vit-b", Samples = 7200, Epochs = 2, ValidationSamples = 3600, StartUp = TimeSpan.FromMinutes(6),
        Checkpoints = new(Write: TimeSpan.FromSeconds(36)),
    };

    /// <summary>The YOLOv8 job as the document sums it up: 2.5 h and 0.20 USD of storage.</summary>
    private static readonly Job Yolo = Example("yolov8") with { Dataset = new(new(8_695_652_174), TimeSpan.FromHours(730)) };

    private static Job Example(string name) => ExampleJobs.Find(name)!;

    private static Offer OfferOf(string instance) => PriceCatalogue.Shipped.Current(instance);

    private static string Refusal(Func<JobEstimate> estimate) => Should.Throw<EstimateException>(() => estimate()).Message;

    [Fact]
    public void TheYoloJobOnDemandIsTheDocumentsSum()
    {
        var estimate = JobEstimate.Of(Yolo, Machine.Of(OfferOf("ml.g4dn.xlarge")).At(new(0.736m, "USD")), Shipped);

        // By hand: 2.5 h at 0.736 are 1.84, and 0.20 of storage; 2 h and 3 h at the ends.
        estimate.Time.ShouldBe(new(TimeSpan.FromHours(2), TimeSpan.FromHours(2.5), TimeSpan.FromHours(3)));
        estimate.Bill.Compute.Amount.ShouldBe(1.84m, 1e-6m);
        estimate.Bill.Total.Amount.ShouldBe(2.04m, 1e-6m);
        estimate.Cost.Low!.Value.Amount.ShouldBe(1.672m, 1e-6m);
        estimate.Cost.High!.Value.Amount.ShouldBe(2.408m, 1e-6m);
        estimate.Warnings.ShouldBe(["the time is a guess: 001_cd553501ecc29222.txt: ml.g4dn.xlarge, 2-3 hours", "the price of aws S3 Standard is unverified: secondary public table"]);
    }

    [Fact]
    public void TheYoloJobOnSpotIsTheDocumentsSumOnlyWhereNothingInterruptsIt()
    {
        var spot = Machine.Of(OfferOf("ml.g4dn.xlarge")).At(new(0.20m, "USD")) with { Kind = PurchaseKind.Spot };
        var never = JobEstimate.Of(Yolo, spot, Shipped, new() { Interruptions = new Interruptions.Every(TimeSpan.FromDays(3650)) });
        var often = JobEstimate.Of(Yolo, spot, Shipped, new() { Interruptions = new Interruptions.Every(TimeSpan.FromHours(1)) });

        never.Bill.Total.Amount.ShouldBe(0.70m, 0.001m);
        // One hour: each interruption repeats a little work and restarts in 5 minutes.
        often.Spot!.MeanInterruptions.ShouldBe(often.Time.Mid.TotalHours, 1e-6);
        often.Bill.Total.Amount.ShouldBeGreaterThan(never.Bill.Total.Amount + 0.03m);
    }

    [Fact]
    public void SamFromScratchIsTheDocumentsDeviceHours()
    {
        var job = Example("sam-scratch") with { Dataset = new() };
        var estimate = JobEstimate.Of(job, Machine.Of(OfferOf("p4d.24xlarge")).At(new(32.77m / 8, "USD")), Shipped);

        // By hand: 32 machines for 68 h at 32.77.
        (estimate.Machines, estimate.Devices, estimate.Rate.Grounds, estimate.Bill.Storage).ShouldBe((32, 256, Grounds.Assumed, null));
        estimate.Bill.Total.Amount.ShouldBe(71_307.52m, 0.01m);
    }

    [Fact]
    public void AMeasuredJobIsAddedUpPartByPart()
    {
        var estimate = JobEstimate.Of(Vit, Cpu, Measured);

        // By hand: 2 epochs of 1800 steps of 0.8 s are 48 min; 2 x 3600 validated at 20/s 6 min; start-up 6 min; 2 x 36 s.
        (estimate.Rate.Grounds, estimate.Rate.Batch, estimate.Rate.Confidence).ShouldBe((Grounds.Measured, 4, 0.95));
        estimate.Parts.StartUp.ShouldBe(TimeSpan.FromMinutes(6));
        estimate.Parts.Steps.TotalMinutes.ShouldBe(48, 1e-3);
        estimate.Parts.Validation.TotalMinutes.ShouldBe(6, 1e-3);
        estimate.Parts.Checkpoints.ShouldBe(TimeSpan.FromSeconds(72));
        estimate.Bill.Total.Amount.ShouldBe(2.04m, 1e-4m);
        estimate.Warnings.ShouldBeEmpty();
        estimate.Profiles.ShouldHaveSingleItem().Cell.ShouldBe("vit-b.train.bf16.b4.i224");
        // One run is spread wider than the mean is.
        (estimate.Prediction.Elapsed.P90 - estimate.Prediction.Elapsed.P10).ShouldBeGreaterThan(estimate.Time.High!.Value - estimate.Time.Low!.Value);
        estimate.Assumptions.ShouldBe(
        [
            "data loading keeps up with the steps: dataset.loading is not given",
            "storage is not priced: dataset.size is not given",
            "from one session to the next the throughput varies by 5% (deviation): no profiles of several sessions tell",
        ]);
    }

    [Fact]
    public void DataOfAnotherRegionAreMovedOnce()
    {
        var estimate = JobEstimate.Of(Yolo, OfferOf("ml.g4dn.xlarge"), Shipped, new() { Data = DataPlace.OtherRegion });

        // By hand: 8.696 GB at 0.02.
        estimate.Bill.Transfer!.Value.Amount.ShouldBe(0.1739m, 1e-4m);
        estimate.Derivation.From.Single(part => part.Name == "transfer").From.ShouldHaveSingleItem().Grounds.ShouldBe(Grounds.Published);
        Refusal(() => JobEstimate.Of(Yolo with { Guesses = [new("V100", 1, TimeSpan.FromHours(1), TimeSpan.FromHours(1), "a test")] }, OfferOf("gpu_8x_v100"), Shipped, new() { Data = DataPlace.OtherRegion }))
            .ShouldBe("--data other-region: the catalogue has no price of moving data between regions of lambda in USD; leave --data out, and add what moving 8.10 GiB costs yourself");
        Refusal(() => JobEstimate.Of(Yolo with { Dataset = new() }, OfferOf("ml.g4dn.xlarge"), Shipped, new() { Data = DataPlace.OtherRegion }))
            .ShouldBe("--data other-region would count for nothing: storage is not priced: dataset.size is not given; leave --data out");
    }

    [Fact]
    public void LoadingThatIsSlowerThanTheStepCounts()
    {
        var estimate = JobEstimate.Of(Vit with { Dataset = new(Loading: 2.5) }, Cpu, Measured);

        // Half of 5 a second: twice the steps' time.
        estimate.Parts.Steps.TotalMinutes.ShouldBe(96, 1e-3);
        estimate.Parts.Waiting.TotalMinutes.ShouldBe(48, 1e-3);
    }

    [Fact]
    public void AMeasuredLoaderOfTheVeryMachineHoldsTheStepsUp()
    {
        // 2.5 images/s at best, of two workers: half of 5 a second, as above.
        var estimate = JobEstimate.Of(Vit, Cpu, Measured with { Loaders = [LoaderOf("Example CPU (R) 2000", 1.25)] });

        estimate.Parts.Steps.TotalMinutes.ShouldBe(96, 0.1);
        var loading = Leaves(estimate.Derivation).Single(leaf => leaf.Name.StartsWith("loading", StringComparison.Ordinal));
        loading.Grounds.ShouldBe(Grounds.Measured);
        loading.Source!.ShouldStartWith("bench-results/host/one-loader.json, sha256 ");
        estimate.Assumptions.ShouldNotContain("data loading keeps up with the steps: dataset.loading is not given");
        estimate.Assumptions.ShouldContain(line => line.Contains("errs on the cheap side"));
    }

    [Fact]
    public void OnAnotherMachineALoaderIsScaledByItsProcessorsAndSaysSo()
    {
        // By hand: 2.5 images/s of 2 busy processors are 1.25 each; 8 vCPU for 2 devices make 5 a second for one of them.
        var machine = Cpu with { Provider = "a-cloud", VirtualCpus = 8, Devices = 2, Price = new(4, "USD") };
        var loaders = new[] { LoaderOf("Other CPU", 1.25) };

        var rate = LoadingRate.Of(Vit, machine, 2, 1, loaders)!;

        rate.PerDevice.SamplesPerSecond.ShouldBe(5, 1e-3);
        rate.Derivation.Grounds.ShouldBe(Grounds.Extrapolated);
        rate.Derivation.From.ShouldHaveSingleItem().Grounds.ShouldBe(Grounds.Measured);
        LoadingRate.Of(Vit, machine, 4, 2, loaders)!.PerDevice.SamplesPerSecond.ShouldBe(5, 1e-3);
        LoadingRate.Of(Vit, machine, 1, 1, loaders)!.PerDevice.SamplesPerSecond.ShouldBe(10, 1e-3);
    }

    [Fact]
    public void EachOfSeveralOwnMachinesLoadsForItself()
    {
        // 2.5 images/s on each of three machines of one device.
        LoadingRate.Of(Vit, Cpu, 3, 3, [LoaderOf("Example CPU (R) 2000", 1.25)])!.PerDevice.SamplesPerSecond.ShouldBe(2.5, 1e-3);
    }

    [Fact]
    public void TheLoadersIntervalIsInTheExpectationAndInARun()
    {
        var loader = LoaderOf("Example CPU (R) 2000", 1.25);
        var estimate = JobEstimate.Of(Vit, Cpu, Measured with { Loaders = [loader] });
        var given = JobEstimate.Of(Vit with { Dataset = new(Loading: loader.Loader.Best!.ImagesPerSecond.Value) }, Cpu, Measured);

        // All steps wait for their data: 14,400 images at either end of the loader's rate, beside the ends of validation.
        var (rate, validation) = (loader.Loader.Best.ImagesPerSecond, estimate.Rate.SamplesPerSecond);
        estimate.Time.Mid.ShouldBe(given.Time.Mid);
        (estimate.Time.High!.Value - given.Time.High!.Value).TotalSeconds.ShouldBe(14_400 * ((1 / rate.Low!.Value) - (1 / rate.Value)), 1e-3);
        (given.Time.Low!.Value - estimate.Time.Low!.Value).TotalSeconds.ShouldBe(14_400 * ((1 / rate.Value) - (1 / rate.High!.Value)), 1e-3);

        estimate.Prediction.Method.ShouldBe(PredictionMethod.MonteCarlo);
        Width(estimate).ShouldBeGreaterThan(2 * Width(given));
        estimate.Tornado.Select(bar => bar.Input).ShouldBe(["loading", "throughput"]);
        estimate.Assumptions.ShouldContain("from one session to the next loading varies by 5% (deviation): no loader measurements of several sessions tell");
        given.Tornado.ShouldNotContain(bar => bar.Input == "loading");
        validation.Low.ShouldNotBeNull();

        static double Width(JobEstimate one) => (one.Prediction.Elapsed.P90 - one.Prediction.Elapsed.P10).TotalSeconds;
    }

    [Fact]
    public void ALoaderOfAnotherPipelineOrSizeOrWithoutAFigureTellsNothing()
    {
        var machine = Cpu with { Provider = "a-cloud", VirtualCpus = 8 };
        var loader = LoaderOf("Other CPU", 1);

        LoadingRate.Of(Vit with { Size = InputSize.Image(384) }, machine, 1, 1, [loader]).ShouldBeNull();
        LoadingRate.Of(Vit with { Workload = "yolov8n" }, machine, 1, 1, [loader]).ShouldBeNull();
        LoadingRate.Of(Vit with { Workload = "bert-base" }, machine, 1, 1, [loader]).ShouldBeNull();
        LoadingRate.Of(Vit with { Mode = Mode.Forward }, machine, 1, 1, [loader]).ShouldBeNull();
        LoadingRate.Of(Vit with { Method = JobMethod.Head, Caching = Caching.On }, machine, 1, 1, [loader]).ShouldBeNull();
        LoadingRate.Of(Vit, machine with { VirtualCpus = null }, 1, 1, [loader]).ShouldBeNull();
        var wide = loader.Loader with { Workers = [LoaderRow.Of(1, [new(1, 1), new(1, 9)])] };
        LoadingRate.Of(Vit, machine, 1, 1, [loader with { Loader = wide }]).ShouldBeNull();
    }

    [Fact]
    public void TheNewestLoaderCountsAndTheJobsOwnWordMore()
    {
        var machine = Cpu with { Provider = "a-cloud", VirtualCpus = 2 };
        var old = LoaderOf("Other CPU", 1);
        var newer = LoaderOf("Other CPU", 3) with { File = "newer" };
        newer = newer with { Loader = newer.Loader with { Created = old.Loader.Created.AddDays(1) } };

        LoadingRate.Of(Vit, machine, 1, 1, [newer, old])!.PerDevice.SamplesPerSecond.ShouldBe(6, 1e-3);
        JobEstimate.Of(Vit with { Dataset = new(Loading: 2.5) }, machine, Measured with { Loaders = [old] }).Parts.Steps.TotalMinutes.ShouldBe(96, 1e-3);
    }

    [Fact]
    public void ANamedLoaderGoesFirstAndMustCount()
    {
        var machine = Cpu with { Provider = "a-cloud", VirtualCpus = 2 };
        var named = LoaderOf("Other CPU", 1) with { File = "named", Chosen = Chosen.Named };
        var newer = LoaderOf("Other CPU", 3);
        newer = newer with { Loader = newer.Loader with { Created = named.Loader.Created.AddDays(1) } };
        var evidence = Measured with { Loaders = [newer, named] };

        LoadingRate.Of(Vit, machine, 1, 1, evidence.Loaders)!.PerDevice.SamplesPerSecond.ShouldBe(2, 1e-3);
        JobEstimate.Of(Vit, machine, evidence).Parts.Waiting.ShouldBeGreaterThan(TimeSpan.Zero);
        Refusal(() => JobEstimate.Of(Vit with { Dataset = new(Loading: 2.5) }, machine, evidence)).ShouldBe("--loader named would count for nothing: the job itself says dataset.loading; leave --loader out");
        Refusal(() => JobEstimate.Of(Vit, machine with { VirtualCpus = null }, evidence)).ShouldBe("--loader named would count for nothing: nobody says how many vCPU Example CPU (R) 2000 has; leave --loader out");
        named = named with { Loader = named.Loader with { ImageSize = 384 } };
        Refusal(() => JobEstimate.Of(Vit, machine, Measured with { Loaders = [named] })).ShouldBe("--loader named would count for nothing: it is of imagenet at 384 pixels, and the job takes imagenet at 224; leave --loader out");
        Should.Throw<EstimateException>(() => JobPlan.Of(Vit, [machine], Measured with { Loaders = [named] })).Message.ShouldContain("would count for nothing");
    }

    [Fact]
    public void APlanKeepsMachinesOfOneDeviceApartByTheirProcessors()
    {
        // Of one device, so slow to load that nothing else counts: 4 vCPU make 2 images a second, 8 make 4.
        var evidence = new Evidence { Loaders = [LoaderOf("Other CPU", 0.5)] };
        var job = Vit with { Samples = 100_000, ValidationSamples = 0, Precision = Precision.Fp16, MicroBatch = 8 };

        var rows = JobPlan.Of(job, [Machine.Of(OfferOf("ml.g4dn.xlarge")), Machine.Of(OfferOf("ml.g4dn.2xlarge"))], evidence).Rows;

        var hours = rows.ToDictionary(row => row.Machine.Name, row => row.Expected.Elapsed.TotalHours);
        hours["ml.g4dn.xlarge"].ShouldBe((200_000 / 2.0 / 3600) + 0.12, 0.05);
        hours["ml.g4dn.2xlarge"].ShouldBe((200_000 / 4.0 / 3600) + 0.12, 0.05);
    }

    private static LoaderSource LoaderOf(string cpu, double perWorker)
    {
        var loader = LoaderSamples.Of(perWorker: perWorker);
        return new("bench-results/host/one-loader.json", loader with { Device = loader.Device with { Name = cpu } });
    }

    private static IEnumerable<Derivation> Leaves(Derivation derivation) => derivation.From.Count == 0 ? [derivation] : derivation.From.SelectMany(Leaves);

    [Fact]
    public void DevicesExchangeGradientsAndWhatIsNotUsedIsPaidAllTheSame()
    {
        var three = JobEstimate.Of(Vit with { ValidationSamples = 0 }, Cpu with { Devices = 4, Price = new(8, "USD") }, Measured, new() { Devices = 3, Link = new(1e9) });

        // By hand: 86,567,656 gradients of 4 bytes pass 2(3-1)/3 times at 1 GB/s: 0.4617 s on a step of 0.8 s; 600 steps an epoch.
        three.Scaling.Share.ShouldBe(0.8 / (0.8 + 0.46169), 1e-4);
        three.Parts.Exchange.TotalSeconds.ShouldBe(1200 * 0.46169, 0.1);
        three.Bill.Compute.Amount.ShouldBe(8 * (decimal)three.Parts.Total.TotalHours, 1e-4m);
        three.Warnings.ShouldContain("4 devices are paid for, and 3 used: Example CPU (R) 2000 has 4");
    }

    [Fact]
    public void AMethodThatIsNotMeasuredIsExtrapolatedByItsFlopAndSaysSo()
    {
        var (full, lora) = (JobEstimate.Of(Vit, Cpu, Measured), JobEstimate.Of(Vit with { Method = JobMethod.Lora }, Cpu, Measured));

        // Of 3 forward passes of 35.128 GFLOP LoRA's step has 2, attention's products once more (12 · 2 · 197² · 768 MAC), and of its adapters, of
        // rank 16 on the four projections, three times 12 · 197 · 16 · 8 · 768 MAC.
        const double Forward = 35.127656448e9, Products = 2 * 12 * 2 * 197.0 * 197 * 768, Adapters = 2 * 12 * 197.0 * 16 * 8 * 768;
        lora.Rate.SamplesPerSecond.Value.ShouldBe(full.Rate.SamplesPerSecond.Value * 3 * Forward / ((2 * Forward) + Products + (3 * Adapters)), 1e-4);
        lora.Rate.Grounds.ShouldBe(Grounds.Extrapolated);
        lora.Warnings.ShouldContain("no figure is of lora r16.attention: full training's is used, by the FLOP of a step");
        Refusal(() => JobEstimate.Of(Vit with { Method = JobMethod.Lora }, Cpu, Measured with { Allowed = [Grounds.Measured] })).ShouldContain("is extrapolated, which --grounds leaves out");
    }

    [Theory]
    [InlineData("sam-scratch", "p4d.24xlarge", Grounds.Assumed)]
    [InlineData("sam-phase-1", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("sam-phase-2", "p4d.24xlarge", Grounds.Assumed)]
    [InlineData("sam-phase-3", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("yolov8", "ml.g5.xlarge", Grounds.Assumed)]
    [InlineData("yolov8", "ml.m5.2xlarge", Grounds.Assumed)]
    [InlineData("llama-7b-lora", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("llama-7b-qlora", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("llama-7b-full", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("llama-13b-lora", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("llama-13b-qlora", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("llama-13b-full", "p4de.24xlarge", Grounds.Assumed)]
    [InlineData("clinicalbert", "p3.2xlarge", Grounds.Published)]
    [InlineData("clinicalbert", "g5.xlarge", Grounds.Extrapolated)]
    [InlineData("imaging", "a2-highgpu-1g", Grounds.Extrapolated)]
    public void EveryExampleIsEstimatedOnASuitableOffer(string name, string instance, Grounds grounds)
    {
        var estimate = JobEstimate.Of(Example(name), OfferOf(instance), Shipped);

        estimate.Rate.Grounds.ShouldBe(grounds);
        estimate.Bill.Total.Amount.ShouldBeGreaterThan(0);
        estimate.Prediction.Cost.P10.Amount.ShouldBeLessThan(estimate.Prediction.Cost.P90.Amount);
        (estimate.Fit?.Fit).ShouldNotBe(Calibrate.Costs.Memory.Fit.DoesNotFit);
    }

    [Fact]
    public void TheFusionExampleIsPricedByAProfile()
    {
        CellKey fusion = new("fusion-attention", Mode.Train, Precision.Fp32, Checkpointing.Off, 8, InputSize.Sequence(128));
        var other = fusion with { Size = fusion.Size with { Embeddings = new(1024, 768) } };
        var evidence = new Evidence { Profiles = [new("one.json", Sample.ProfileOf(Sample.Cell(fusion, Sample.Launches(5, 20)), Sample.Cell(other, Sample.Launches(5, 10))))] };

        var rate = JobEstimate.Of(Example("fusion"), Cpu, evidence).Rate;
        rate.Grounds.ShouldBe(Grounds.Measured);
        rate.SamplesPerSecond.Value.ShouldBe(8 / 20.0, 1e-9);
        var narrow = Example("fusion") with { Size = other.Size };
        JobEstimate.Of(narrow, Cpu, evidence).Rate.SamplesPerSecond.Value.ShouldBe(8 / 10.0, 1e-9);
        Refusal(() => JobEstimate.Of(narrow with { Size = fusion.Size with { Embeddings = new(1024, 512) } }, Cpu, evidence)).ShouldContain("--sequence-length 128 --image-embedding-dim 1024 --text-embedding-dim 512");
        ExampleJobs.Names.Count.ShouldBe(14);
    }

    // Clouds cut machines of many sizes from CPUs of one name.
    [Fact]
    public void ACpuOfAsManyCoresIsMeant()
    {
        var wide = new ProfileSource("wide.json", Profile.Profile with { Created = Profile.Profile.Created.AddDays(1), Device = Profile.Profile.Device with { Slug = "example-cpu-64c", Units = 64 } });
        var loader = LoaderOf("Example CPU (R) 2000", 1.25);
        loader = loader with { Loader = loader.Loader with { Device = loader.Loader.Device with { Units = 64 } } };

        JobEstimate.Of(Vit, Cpu, new() { Profiles = [wide, Profile], Loaders = [loader] }).Profiles.ShouldHaveSingleItem().File.ShouldBe(Profile.File);
        LoadingRate.Of(Vit, Cpu, 1, 1, [loader]).ShouldBeNull();
        Refusal(() => JobEstimate.Of(Vit, Cpu, new() { Profiles = [wide] })).ShouldContain("no profile is of Example CPU (R) 2000 with 2 cores; ");
        JobEstimate.Of(Vit, Machine.Given(Machines.Device("example-cpu-64c", new() { Profiles = [Profile, wide] }), new(2, "USD")), new() { Profiles = [wide, Profile] }).Profiles.ShouldHaveSingleItem().File.ShouldBe("wide.json");
    }

    [Fact]
    public void ALlamaOfADocumentIsPricedByTheWorkloadItIs()
    {
        CellKey lora = new("decoder-7b", Mode.Train, Precision.Bf16, Checkpointing.On, 1, InputSize.Sequence(2048), OptimizerVariant.Foreach, Method: Method.Lora, Adapter: new(16, LoraTargets.Attention));
        var evidence = new Evidence { Profiles = [new("one.json", Sample.ProfileOf(Sample.Cell(lora, Sample.Launches(5, 50))))] };

        var rate = JobEstimate.Of(Example("llama-7b-lora"), Cpu, evidence).Rate;
        rate.Grounds.ShouldBe(Grounds.Measured);
        rate.SamplesPerSecond.Value.ShouldBe(1 / 50.0, 1e-9);
    }

    [Fact]
    public void NothingIsCarriedFromACpuToAGpu()
    {
        var message = Refusal(() => JobEstimate.Of(Vit, OfferOf("g5.xlarge"), Measured with { Allowed = [Grounds.Measured, Grounds.Interpolated, Grounds.Assumed] }));

        message.ShouldStartWith("vit: there is no throughput of vit-b on g5.xlarge (1 x A10G). Looked for one: no profile is of A10G; Example CPU (R) 2000 is no NVIDIA GPU: a throughput is not carried from Example CPU (R) 2000 with 2 cores to A10G");
        message.ShouldEndWith("To settle it, measure on such a machine: calibrate run --device cuda --workload vit-b --mode train --precision bf16 --checkpointing off --image-size 224");
    }

    [Fact]
    public void ACardWithoutThePrecisionIsNotPricedByAnotherPrecision() =>
        Refusal(() => JobEstimate.Of(Vit, OfferOf("g4dn.xlarge"), Measured)).ShouldContain("T4 has no bf16 arithmetic of its own that a datasheet tells: give the job a precision that it has");

    [Fact]
    public void AFlaggedCellPricesNothingUnasked()
    {
        var job = Vit with { Workload = "bert-mini", Precision = Precision.Fp32, Checkpointing = Checkpointing.On, ValidationSamples = 0 };

        Refusal(() => JobEstimate.Of(job, Cpu, Measured)).ShouldContain("is NotConverged (1 of the 5 launches that a draft takes); measure it anew");
        JobEstimate.Of(job, Cpu, new() { Profiles = [Profile with { Flagged = FlaggedCells.Allow }] }).Warnings.ShouldContain(warning => warning.Contains("is NotConverged", StringComparison.Ordinal));
    }

    [Fact]
    public void TheNewestProfileCounts()
    {
        var newer = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.6))) with { Created = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) };

        JobEstimate.Of(Vit, Cpu, new() { Profiles = [Profile, new("newer.json", newer)] }).Rate.SamplesPerSecond.Value.ShouldBe(4 / 0.6, 0.01);
    }

    [Fact]
    public void SpotWithoutItsInterruptionsIsRefused() =>
        Refusal(() => JobEstimate.Of(Yolo, Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, Shipped.Prices), Shipped))
            .ShouldStartWith("a spot price needs to know how often capacity is taken away: give --interruption-mean 5h");

    [Fact]
    public void ATraceIsReplayedForOneMachineOnly()
    {
        var spot = Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, Shipped.Prices);
        var options = new EstimateOptions { Interruptions = Interruptions.Replay.Find("us-west-2b"), Draws = 500 };
        var estimate = JobEstimate.Of(Yolo, spot, Shipped, options);

        estimate.Prediction.Method.ShouldBe(PredictionMethod.TraceReplay);
        // Waits count for the finish, not for the bill.
        estimate.Elapsed!.Value.ShouldBeGreaterThan(estimate.Time.Mid);
        estimate.Elapsed.ShouldBe(estimate.Spot!.Replay!.Elapsed.Mean);
        Refusal(() => JobEstimate.Of(Yolo, spot, Shipped, options with { Devices = 2 })).ShouldStartWith("--trace: a trace is of one machine, and the job takes 2");
        Should.Throw<EstimateException>(() => Interruptions.Replay.Find("nowhere")).Message.ShouldContain("there is no such trace; there are us-east-1a (p3.2xlarge)");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5.0)]
    [InlineData(4.8)]
    public void TheClosedFormIsWhatDrawingGives(double? loading)
    {
        // Five samples a second are computed: 4.8 loaded are waited for by most runs, 5 by half of them.
        var job = Vit with { Deadline = TimeSpan.FromMinutes(63), Budget = new(2.1m, "USD"), Dataset = new(Loading: loading), Checkpoints = new(Every: TimeSpan.FromMinutes(30), Write: TimeSpan.FromSeconds(36)) };
        var estimate = JobEstimate.Of(job, Cpu, Measured);
        estimate.Prediction.Method.ShouldBe(PredictionMethod.ClosedForm);

        // The interval holds 95% of means; sessions differ by 5%.
        var interval = estimate.Rate.SamplesPerSecond;
        var own = Math.Log(interval.High!.Value / interval.Low!.Value) / (2 * 1.959964);
        var kernel = new ScenarioKernel(estimate.Parts, 1, new(2, "USD"));
        var random = new SeededRandom(7);
        var runs = Enumerable.Range(0, 200_000).Select(_ => kernel.Evaluate(new(1, Math.Exp(Math.Sqrt((own * own) + 0.0025) * random.NextNormal()), 1, 1, 0))).ToList();
        var hours = runs.ConvertAll(run => run.ElapsedSeconds / 3600);
        var costs = runs.ConvertAll(run => run.Cost);

        estimate.Prediction.Elapsed.Mean.TotalHours.ShouldBe(hours.Average(), 0.001);
        estimate.Prediction.Elapsed.P10.TotalHours.ShouldBe(Quantile.Of(hours, 0.1), 0.002);
        estimate.Prediction.Elapsed.P90.TotalHours.ShouldBe(Quantile.Of(hours, 0.9), 0.002);
        ((double)estimate.Prediction.Cost.P90.Amount).ShouldBe(Quantile.Of(costs, 0.9), 0.004);
        estimate.Prediction.InTime!.Value.ShouldBe(hours.Average(time => time <= 1.05 ? 1.0 : 0), 0.005);
        estimate.Prediction.InBudget!.Value.ShouldBe(costs.Average(cost => cost <= 2.1 ? 1.0 : 0), 0.005);
    }

    [Fact]
    public void TheSameSeedGivesTheSameFigures()
    {
        var spot = Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, Shipped.Prices);

        JobEstimate.Of(Yolo, spot, Shipped, EveryFiveHours).Prediction.ShouldBe(JobEstimate.Of(Yolo, spot, Shipped, EveryFiveHours).Prediction);
        JobEstimate.Of(Yolo, spot, Shipped, EveryFiveHours with { Seed = 2 }).Prediction.Cost.ShouldNotBe(JobEstimate.Of(Yolo, spot, Shipped, EveryFiveHours).Prediction.Cost);
    }

    [Fact]
    public void TheTornadoIsOfEachInputAlone()
    {
        var estimate = JobEstimate.Of(Yolo, Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, Shipped.Prices), Shipped, EveryFiveHours);

        estimate.Tornado.Select(bar => bar.Input).ShouldBe(["throughput", "price", "interruptions"]);
        estimate.Tornado.Select(bar => bar.Width.Amount).ShouldBeInOrder(Shouldly.SortDirection.Descending);
        var throughput = estimate.Tornado[0];
        throughput.AtP10.Amount.ShouldBeGreaterThan(throughput.AtP90.Amount);
    }

    [Fact]
    public void DisputedPricesAreSpreadAroundTheListedOne()
    {
        var estimate = JobEstimate.Of(Example("sam-phase-1") with { Dataset = new() }, OfferOf("p4de.24xlarge"), Shipped);

        estimate.Prediction.Cost.P50.Amount.ShouldBe(estimate.Bill.Total.Amount, estimate.Bill.Total.Amount / 5);
        estimate.Assumptions.ShouldContain(text => text.Contains("40.96 USD/h by instances.vantage.sh, 2026-03", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("price")]
    [InlineData("samples")]
    [InlineData("epochs")]
    [InlineData("interruptions")]
    [InlineData("a slower link")]
    [InlineData("slower loading")]
    public void MoreNeverCostsLess(string what)
    {
        for (var factor = 1.0; factor < 1000; factor *= 1.7)
            Cost(factor * 1.7).ShouldBeGreaterThanOrEqualTo(Cost(factor), $"{what} times {factor}");

        decimal Cost(double factor)
        {
            var machine = Cpu.At(new(what == "price" ? 2 * (decimal)factor : 2, "USD"));
            var job = Vit with { Samples = what == "samples" ? (long)(1000 * factor) : 1000, Epochs = what == "epochs" ? factor : 3 };
            if (what == "a slower link")
                return JobEstimate.Of(job, machine with { Devices = 8 }, Measured, new() { Link = new(1e12 / factor) }).Bill.Total.Amount;
            if (what == "slower loading")
                return JobEstimate.Of(job with { Dataset = new(Loading: 500 / factor) }, machine, Measured).Bill.Total.Amount;
            return what == "interruptions"
                ? JobEstimate.Of(job, machine with { Kind = PurchaseKind.Spot }, Measured, new() { Draws = 100, Interruptions = new Interruptions.Every(TimeSpan.FromHours(100 / factor)) }).Bill.Total.Amount
                : JobEstimate.Of(job, machine, Measured).Bill.Total.Amount;
        }
    }

    [Fact]
    public void TheDocumentsFormulaIs3600TimesTooHigh()
    {
        var estimate = JobEstimate.Of(Example("llama-7b-lora"), OfferOf("p4de.24xlarge"), Shipped);
        var formula = DocumentEstimate.Of(estimate, 1);

        (formula.TrainHoursAsWritten / formula.Time(estimate.Scaling).TotalHours).ShouldBe(3600, 1e-3);
        // By hand: 10000 sequences of 2048, three times.
        formula.Tokens.Tokens.ShouldBe(61_440_000);
        Should.Throw<EstimateException>(() => DocumentEstimate.Of(JobEstimate.Of(Yolo, OfferOf("ml.g4dn.xlarge"), Shipped), 1)).Message.ShouldContain("guessed hours");
    }

    [Fact]
    public void AGuessIsSpreadWiderThanAnythingEarned()
    {
        var sam = JobEstimate.Of(Example("sam-scratch") with { Dataset = new() }, Machine.Of(OfferOf("p4d.24xlarge")).At(new(4, "USD")), Shipped);
        var yolo = JobEstimate.Of(Yolo, Machine.Of(OfferOf("ml.g4dn.xlarge")).At(new(0.736m, "USD")), Shipped);

        // The documents' one pair that can be checked: 36 h on a V100 and 6 h on an A100, published 189 and 443 sequences a second.
        JobDefaults.GuessFactor.ShouldBe(Math.Exp(1.2815516 * Math.Log(36.0 / 6 / (443.0 / 189)) / Math.Sqrt(2)), 0.005);
        JobDefaults.GuessFactor.ShouldBeGreaterThan(JobDefaults.CarriedFactor);
        (sam.Prediction.Elapsed.P90.TotalHours / 68).ShouldBe(2.34, 1e-3);
        // A range of its own does not make a guess any surer of one run; the expectation's interval is the guessed one.
        (yolo.Prediction.Elapsed.P90.TotalHours / 2.5).ShouldBe(2.34, 1e-3);
        yolo.Time.High.ShouldBe(TimeSpan.FromHours(3));
        sam.Assumptions.ShouldContain("80% of runs are within a factor of 2.34 of the guessed hours: so far is the one pair of guesses off that published throughputs can check");
    }

    [Fact]
    public void DataAreKeptAsLongAsTheRunTakes()
    {
        // 8.695652174 GB at 0.023 a GB-month of 730 h are 0.20; 60 days are 1440 h.
        var data = new JobDataset(Yolo.Dataset.Bytes, Kept: null);
        var slow = Yolo with { Dataset = data, Guesses = [new("T4", 1, TimeSpan.FromDays(60), TimeSpan.FromDays(60), "a test")] };

        JobEstimate.Of(slow, OfferOf("ml.g4dn.xlarge"), Shipped).Bill.Storage!.Value.Amount.ShouldBe(0.2m * 1440 / 730, 1e-6m);
        JobEstimate.Of(Yolo with { Dataset = data }, OfferOf("ml.g4dn.xlarge"), Shipped).Bill.Storage!.Value.Amount.ShouldBe(0.2m * 720 / 730, 1e-6m);
        JobEstimate.Of(slow with { Dataset = data with { Kept = TimeSpan.FromDays(90) } }, OfferOf("ml.g4dn.xlarge"), Shipped).Bill.Storage!.Value.Amount.ShouldBe(0.2m * 2160 / 730, 1e-6m);
        JobPlan.Of(slow, [Machine.Of(OfferOf("ml.g4dn.xlarge"))], Shipped).Rows[0].Expected.Cost.ShouldBe(JobEstimate.Of(slow, OfferOf("ml.g4dn.xlarge"), Shipped).Cost.Mid);
    }

    [Fact]
    public void ANoticeSavesTheWorkIfACheckpointFitsInIt()
    {
        var spot = Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, Shipped.Prices);
        var job = Yolo with { Checkpoints = new(Every: TimeSpan.FromMinutes(30), Write: TimeSpan.FromSeconds(90)) };
        var (none, short1, enough) = (Warned(TimeSpan.Zero), Warned(TimeSpan.FromMinutes(1)), Warned(TimeSpan.FromMinutes(2)));

        short1.Cost.Mid.ShouldBe(none.Cost.Mid);
        short1.Assumptions.ShouldContain("a notice of 1m is too short for a checkpoint, which takes 90.0 s: it saves nothing");
        enough.Cost.Mid.Amount.ShouldBeLessThan(none.Cost.Mid.Amount);
        enough.Assumptions.ShouldContain(text => text.StartsWith("a notice of 2m comes before every interruption", StringComparison.Ordinal));
        // By hand: U = T_s + four checkpoints of 90 s; U + U/M (delta + M (e^(R/M) - 1)), M = 5 h, R = 5 min and 90 s.
        var undisturbed = enough.Parts.Work.TotalHours + (4 * 0.025);
        enough.Time.Mid.TotalHours.ShouldBe(undisturbed + (undisturbed / 5 * (0.025 + (5 * (Math.Exp(390.0 / 3600 / 5) - 1)))), 1e-6);

        JobEstimate Warned(TimeSpan notice) => JobEstimate.Of(job, spot, Shipped, EveryFiveHours with { Interruptions = EveryFiveHours.Interruptions! with { Notice = notice } });
    }

    [Fact]
    public void GuessedHoursGoWithTheWork()
    {
        var twice = Yolo.Resized(Yolo.Samples * 2, Yolo.Epochs);

        JobEstimate.Of(twice, OfferOf("ml.g4dn.xlarge"), Shipped).Time.Mid.TotalHours.ShouldBe(5, 1e-6);
    }

    [Fact]
    public void AJobThatOutlastsEveryCalendarIsRefused() =>
        Refusal(() => JobEstimate.Of(Vit with { Samples = 1_000_000_000_000_000, Epochs = 1_000_000 }, Cpu, Measured)).ShouldContain("outlast every calendar");
}
