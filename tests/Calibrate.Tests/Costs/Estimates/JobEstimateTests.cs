using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Spot;
using Calibrate.Planning;
using Calibrate.Tests.Profiles;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Estimates;

public class JobEstimateTests
{
    private static readonly Evidence Shipped = new();
    private static readonly Interruptions EveryFiveHours = new Interruptions.Every(TimeSpan.FromHours(5));

    private static Job Example(string name) => ExampleJobs.Find(name)!;

    private static Offer OfferOf(string instance) => PriceCatalogue.Shipped.Current(instance);

    /// <summary>The YOLOv8 job as the document sums it up: 2.5 h and 0.20 USD of storage.</summary>
    private static Job Yolo { get; } = Example("yolov8") with
    {
        Dataset = new(new(8_695_652_174), TimeSpan.FromHours(730)),
    };

    [Fact]
    public void TheYoloJobOnDemandIsTheDocumentsSum()
    {
        var estimate = JobEstimate.Of(Yolo, Machine.Of(OfferOf("ml.g4dn.xlarge")).At(new(0.736m, "USD")), Shipped);

        // By hand: 2.5 h at 0.736 are 1.84, and 0.20 of storage.
        estimate.Time.Mid.ShouldBe(TimeSpan.FromHours(2.5));
        estimate.Bill.Compute.Amount.ShouldBe(1.84m, 1e-6m);
        estimate.Bill.Total.Amount.ShouldBe(2.04m, 1e-6m);
        estimate.Cost.Low!.Value.Amount.ShouldBe(1.672m, 1e-6m);
        estimate.Cost.High!.Value.Amount.ShouldBe(2.408m, 1e-6m);
    }

    [Fact]
    public void TheYoloJobOnSpotIsTheDocumentsSumWhereNothingInterruptsIt()
    {
        var spot = Machine.Of(OfferOf("ml.g4dn.xlarge")).At(new(0.20m, "USD")) with { Kind = PurchaseKind.Spot };
        var estimate = JobEstimate.Of(Yolo, spot, Shipped, new() { Interruptions = new Interruptions.Every(TimeSpan.FromDays(3650)) });

        estimate.Bill.Total.Amount.ShouldBe(0.70m, 0.001m);
        JobEstimate.Of(Yolo, spot, Shipped, new() { Interruptions = EveryFiveHours }).Bill.Total.Amount.ShouldBeGreaterThan(0.70m);
    }

    [Fact]
    public void SamFromScratchIsTheDocumentsDeviceHours()
    {
        var job = Example("sam-scratch") with { Dataset = new() };
        var estimate = JobEstimate.Of(job, Machine.Of(OfferOf("p4d.24xlarge")).At(new(32.77m / 8, "USD")), Shipped);

        // By hand: 32 machines for 68 h at 32.77.
        (estimate.Machines, estimate.Devices, estimate.Rate.Grounds).ShouldBe((32, 256, Grounds.Assumed));
        estimate.Bill.Total.Amount.ShouldBe(71_307.52m, 0.01m);
    }


    public static TheoryData<string, string> Suitable => new()
    {
        { "sam-scratch", "p4d.24xlarge" }, { "sam-phase-1", "p4de.24xlarge" }, { "sam-phase-2", "p4d.24xlarge" }, { "sam-phase-3", "p4de.24xlarge" },
        { "yolov8", "ml.g5.xlarge" }, { "yolov8", "ml.m5.2xlarge" }, { "yolov8", "ml.p3.2xlarge" },
        { "llama-7b-lora", "p4de.24xlarge" }, { "llama-7b-qlora", "p4de.24xlarge" }, { "llama-7b-full", "p4de.24xlarge" },
        { "llama-13b-lora", "p4de.24xlarge" }, { "llama-13b-qlora", "p4de.24xlarge" }, { "llama-13b-full", "p4de.24xlarge" },
        { "clinicalbert", "p3.2xlarge" }, { "clinicalbert", "g5.xlarge" }, { "imaging", "a2-highgpu-1g" },
    };

    [Theory]
    [MemberData(nameof(Suitable))]
    public void EveryExampleIsEstimatedOnASuitableOffer(string name, string instance)
    {
        var estimate = JobEstimate.Of(Example(name), OfferOf(instance), Shipped);
        Console.WriteLine($"{name} {instance} {estimate.Rate.Grounds} {estimate.Rate.SamplesPerSecond} {estimate.Time} {estimate.Cost} {estimate.Prediction} {estimate.Fit}");
        foreach (var a in estimate.Assumptions) Console.WriteLine("   a " + a);
        foreach (var a in estimate.Warnings) Console.WriteLine("   w " + a);
        Print(estimate.Derivation, 1);
        foreach (var a in estimate.Tornado) Console.WriteLine("   t " + a);
    }

    private static void Print(Derivation d, int i) { Console.WriteLine(new string(' ', i * 3) + d.Name + " = " + d.Value + " [" + d.Grounds + "] " + d.Formula + d.Source); foreach (var f in d.From) Print(f, i + 1); }
}
