using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;

namespace Calibrate.Tests.Costs.Plans;

public class JobPlanTests
{
    private static readonly Job Yolo = ExampleJobs.Find("yolov8")!;
    private static readonly Evidence Shipped = new();
    private static readonly EstimateOptions EveryFiveHours = new() { Interruptions = new Interruptions.Every(TimeSpan.FromHours(5)), Draws = 1000 };

    private static readonly JobPlan Plan = JobPlan.Of(Yolo, Shipped, new() { Estimate = EveryFiveHours });

    [Fact]
    public void EveryRowIsWhatItsEstimateSays()
    {
        Plan.Rows.Count.ShouldBeGreaterThan(10);
        foreach (var row in Plan.Rows)
        {
            var alone = JobEstimate.Of(Yolo, row.Machine, Shipped, EveryFiveHours);

            row.Expected.Cost.ShouldBe(alone.Cost.Mid, row.Machine.Name);
            row.Expected.Elapsed.ShouldBe(alone.Elapsed ?? alone.Time.Mid, row.Machine.Name);
            row.Prediction.ShouldBe(alone.Prediction, row.Machine.Name);
        }
    }

    [Fact]
    public void RanksAndTheFrontFollowFromCostAndTime()
    {
        Plan.Rows.Select(row => row.ByCost).ShouldBe(Enumerable.Range(1, Plan.Rows.Count));
        Plan.Rows.Select(row => row.Expected.Cost.Amount).ShouldBeInOrder();
        Plan.Rows.OrderBy(row => row.ByTime).Select(row => row.Expected.Elapsed).ShouldBeInOrder();
        foreach (var row in Plan.Rows)
        {
            var isBeaten = Plan.Rows.Any(other => other.Expected.Cost.Amount <= row.Expected.Cost.Amount && other.Expected.Elapsed <= row.Expected.Elapsed
                && (other.Expected.Cost.Amount < row.Expected.Cost.Amount || other.Expected.Elapsed < row.Expected.Elapsed));
            row.Front.ShouldBe(isBeaten ? Front.Dominated : Front.Pareto, row.Machine.Name);
        }
    }

    [Fact]
    public void SpotStandsBesideOnDemandWithItsBreakEven()
    {
        var spot = Plan.Rows.Single(row => row.Machine is { Name: "g4dn.xlarge", Kind: PurchaseKind.Spot });

        spot.Spot!.Discount!.Value.ShouldBe(0.64, 1e-9);
        // Checkpoints, re-work and restarts of half an interruption on 2.5 h.
        spot.Spot.BreakEven.Discount.ShouldBeInRange(0.01, 0.05);
        spot.Spot.Pays.ShouldBe(true);
        Plan.Rows.Single(row => row.Machine is { Name: "g4dn.xlarge", Kind: PurchaseKind.OnDemand }).Spot.ShouldBeNull();
    }

    [Fact]
    public void WithoutInterruptionsSpotIsLeftOutAndSaysWhatToGive() =>
        JobPlan.Of(Yolo, Shipped).LeftOut.Single(left => left.Reason.StartsWith("a spot price needs to know", StringComparison.Ordinal)).Offers.ShouldContain("g4dn.xlarge us-east-1 spot");

    [Fact]
    public void WhatIsKnownOfNoMachineIsLeftOut() =>
        Plan.LeftOut.Single(left => left.Reason.StartsWith("no throughput of yolov8n is measured, published or guessed", StringComparison.Ordinal)).Offers.ShouldContain("g6.xlarge us-east-1 on-demand");

    [Fact]
    public void BudgetAndDeadlineLeaveOut()
    {
        var plan = JobPlan.Of(Yolo, Shipped, new() { Budget = new(3, "USD"), Deadline = TimeSpan.FromHours(5), Estimate = EveryFiveHours });

        plan.Rows.ShouldAllBe(row => row.Expected.Cost.Amount <= 3 && row.Expected.Elapsed <= TimeSpan.FromHours(5));
        plan.Rows.ShouldAllBe(row => row.Prediction.InBudget != null && row.Prediction.InTime != null);
        plan.LeftOut.Single(left => left.Reason == "costs more than 3.00 USD").Offers.ShouldContain("p3.2xlarge us-east-1 on-demand");
        plan.LeftOut.Single(left => left.Reason == "takes longer than 5h").Offers.ShouldContain("m5.xlarge us-east-1 on-demand");
    }

    [Fact]
    public void WhatDoesNotFitIsLeftOutByTheMemoryModel()
    {
        var job = ExampleJobs.Find("llama-7b-full")! with { Guesses = [new("A10G", 1, TimeSpan.FromHours(100), TimeSpan.FromHours(100), "a test")] };

        JobPlan.Of(job, Shipped).LeftOut.ShouldContain(left => left.Reason.StartsWith("does not fit: ", StringComparison.Ordinal) && left.Offers.Contains("g5.xlarge us-east-1 on-demand"));
    }

    [Fact]
    public void SeveralMachinesAreTriedUpToTheMost()
    {
        var job = ExampleJobs.Find("llama-7b-full")!;
        var plan = JobPlan.Of(job, Shipped, new() { MaxDevices = 32 });

        plan.Rows.Where(row => row.Machine.Name == "p4de.24xlarge").Select(row => row.Devices).Order().ShouldBe([8, 16, 32]);
        JobPlan.Of(job, Shipped, new() { MaxDevices = 4 }).LeftOut.ShouldContain(left => left.Reason == "takes 8 devices, more than 4");
        Should.Throw<EstimateException>(() => JobPlan.Of(job, Shipped, new() { MaxDevices = 0 })).Message.ShouldBe("--max-gpus 0: give a whole number, 1 or more");
    }

    [Fact]
    public void ALinkCountsOrIsRefused()
    {
        var vit = new Job { Name = "vit", Workload = "vit-b", Precision = Calibrate.Planning.Precision.Fp16, Samples = 100_000, Devices = 8 };
        Machine[] machines = [Machine.Of(PriceCatalogue.Shipped.Current("p4de.24xlarge"))];

        Exchange(1e9).ShouldBeGreaterThan(Exchange(1e12));
        Should.Throw<EstimateException>(() => JobPlan.Of(Yolo, Shipped, new() { Estimate = new() { Link = new(1e11) } })).Message
            .ShouldBe("--link \"100.0 GB/s\" would count for nothing: on no offer that does the job do devices exchange anything over a link; leave --link out");

        TimeSpan Exchange(double bytesPerSecond) => JobPlan.Of(vit, machines, Shipped, new() { Estimate = new() { Link = new(bytesPerSecond) } }).Rows.Single().Expected.Elapsed;
    }

    [Fact]
    public void AnotherCurrencyIsNotCompared()
    {
        var plan = JobPlan.Of(Yolo, [Machine.Given(Processors.Resolve("T4"), new(1, "EUR")), Machine.Given(Processors.Resolve("A10G"), new(1, "USD"))], Shipped);

        plan.Rows.ShouldHaveSingleItem().Machine.Name.ShouldBe("A10G");
        plan.LeftOut.ShouldHaveSingleItem().Reason.ShouldBe("is priced in EUR, not USD");
    }
}
