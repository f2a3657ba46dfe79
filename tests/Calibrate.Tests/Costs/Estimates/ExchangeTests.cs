using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Estimates;

public class ExchangeTests
{
    private static readonly Evidence Shipped = new();
    private static readonly EstimateOptions Eight = new() { Devices = 8 };

    // Published in fp16 for one device of each kind here.
    private static readonly Job Bert = new() { Name = "bert", Workload = "bert-large", Precision = Precision.Fp16, Size = InputSize.Sequence(384), Samples = 100_000, MicroBatch = 16, StartUp = TimeSpan.FromMinutes(5) };

    private static JobEstimate On(string device, EstimateOptions? options = null, Job? job = null) =>
        JobEstimate.Of(job ?? Bert, Machine.Given(Processors.Resolve(device), new(1, "USD")) with { Devices = 8, Price = new(8, "USD") }, Shipped, options ?? Eight);

    [Theory]
    [InlineData("RTX 4090", LinkGrounds.PublishedForTheDevice)]
    [InlineData("A100 SXM 40GB", LinkGrounds.PublishedForTheClass)]
    [InlineData("L4", LinkGrounds.PublishedForTheClass)]
    [InlineData("A100-80 PCIe", LinkGrounds.Assumed)]
    public void TheLinkSaysHowItIsKnown(string device, LinkGrounds grounds) =>
        (On(device).Exchange?.Link.Grounds).ShouldBe(grounds);

    [Fact]
    public void BoardsOfOneClassShareTheirLink()
    {
        var (forty, eighty) = (DeviceLink.Of(Of("A100 SXM 40GB"), 1, new(1_000_000_000)), DeviceLink.Of(Of("A100 SXM 80GB"), 1, new(1_000_000_000)));

        (eighty.Grounds, forty.Grounds).ShouldBe((LinkGrounds.PublishedForTheDevice, LinkGrounds.PublishedForTheClass));
        forty.Interconnect.ShouldBe(eighty.Interconnect);
        forty.Assumptions.ShouldBe(["A100 SXM 40GB is joined by NVSwitch 2 (NVLink 3) as A100 SXM 80GB is, whose published scaling stands in"]);
        // Between machines nothing published counts, and what is given is taken.
        DeviceLink.Of(Of("A100 SXM 80GB"), 2, new(1_000_000_000)).Grounds.ShouldBe(LinkGrounds.Assumed);
        (DeviceLink.Given(new(5e10)).Grounds, DeviceLink.Given(new(5e10)).Deviation).ShouldBe((LinkGrounds.Given, 0));

        static Machine Of(string device) => Machine.Given(Processors.Resolve(device), new(1, "USD"));
    }

    [Fact]
    public void OfSeveralScalingsThatWithTheNearestGradientsCounts()
    {
        var machine = Machine.Given(Processors.Resolve("RTX 4090"), new(1, "USD"));

        // ResNet-50's row implies less than half of BERT-large's: 51 and 670 MB of gradients.
        DeviceLink.Of(machine, 1, new(40_000_000)).Origin.Source!.ShouldContain("ResNet-50");
        DeviceLink.Of(machine, 1, new(2_000_000_000)).Origin.Source!.ShouldContain("BERT-large");
    }

    [Fact]
    public void TheLinkIsAnInputOfItsOwn()
    {
        var (published, given) = (On("A100 SXM 40GB"), On("A100 SXM 40GB", Eight with { Link = new(1e10) }));

        published.Prediction.Method.ShouldBe(PredictionMethod.MonteCarlo);
        published.Tornado.Select(bar => bar.Input).ShouldContain("link");
        given.Prediction.Method.ShouldBe(PredictionMethod.ClosedForm);
        given.Tornado.Select(bar => bar.Input).ShouldNotContain("link");
        var bar = published.Tornado.Single(bar => bar.Input == "link");
        bar.AtP10.Amount.ShouldBeGreaterThan(bar.AtP90.Amount);
        // By hand: the exchange at its P10, e^(1.2816 deviation) times as long, the rest as it is.
        var hours = (published.Parts.Total + (published.Parts.Exchange * (Math.Exp(1.2815516 * PublishedLinks.Deviation) - 1))).TotalHours;
        ((double)bar.AtP10.Amount).ShouldBe(hours * 8, hours * 8e-5);
    }

    [Fact]
    public void TheSpreadOfThroughputDoesNotStretchTheExchange()
    {
        // Over a link of 0.1 GB/s nearly all is exchange: it stands, and so do the quantiles.
        var estimate = On("A100 SXM 40GB", Eight with { Link = new(1e8) });
        var (parts, one) = (estimate.Parts, estimate.Prediction.Elapsed);

        parts.Exchange.ShouldBeGreaterThan(parts.Compute * 20);
        (one.P90 - one.P10).ShouldBeLessThan(parts.Compute * 2);
        (estimate.Time.High!.Value - estimate.Time.Low!.Value).ShouldBeLessThan(parts.Compute * 1.5);
    }

    [Fact]
    public void DrawnRunsHaveBothFactors()
    {
        var estimate = On("A100 SXM 40GB", Eight with { Draws = 100_000 });
        var interval = estimate.Rate.SamplesPerSecond;
        var (below, above) = (Math.Log(interval.Value / interval.Low!.Value) / 1.644854, Math.Log(interval.High!.Value / interval.Value) / 1.644854);
        var random = new SeededRandom(3);
        var hours = Enumerable.Range(0, 200_000).Select(_ => estimate.Parts.At(Own(random.NextNormal()), Math.Exp(PublishedLinks.Deviation * random.NextNormal())).Total.TotalHours).ToList();

        estimate.Rate.Confidence.ShouldBe(0.9);
        foreach (var (drawn, share) in new[] { (estimate.Prediction.Elapsed.P10, 0.1), (estimate.Prediction.Elapsed.P50, 0.5), (estimate.Prediction.Elapsed.P90, 0.9) })
            (drawn.TotalHours / Quantile.Of(hours, share)).ShouldBe(1, 0.02);

        double Own(double normal) => Math.Exp((normal < 0 ? below : above) * normal);
    }

    [Fact]
    public void ARateOfOneMachineHasNoExchangeBetweenMachinesInIt()
    {
        // MPT-7b's 8 devices of one machine: 64 in 8 machines gather over the link between them.
        var machine = Machine.Given(Processors.Resolve("A100 SXM 80GB"), new(8, "USD")) with { Devices = 8, Price = new(8, "USD") };
        var job = new Job { Name = "llama", Workload = "llama-7b", Precision = Precision.Bf16, Size = InputSize.Sequence(2048), MicroBatch = 1, Samples = 6400 };
        var (eight, many) = (JobEstimate.Of(job, machine, Shipped, new() { Devices = 8 }), JobEstimate.Of(job, machine, Shipped, new() { Devices = 64, Link = new(1e10) }));

        (eight.Rate.Together, eight.Exchange, many.Rate.Together, many.Machines).ShouldBe((8, null, 8, 8));
        // By hand: 100 steps of 3 x 63/64 x 4 bytes x 6.738 G parameters at 10 GB/s, 8 s each.
        many.Parts.Exchange.TotalSeconds.ShouldBe(100 * 3 * 63.0 / 64 * 4 * 6.738415616e9 / 1e10, 0.01);
        many.Assumptions.ShouldContain(assumption => assumption.StartsWith("the throughput is of 8 devices in 1 of", StringComparison.Ordinal));
        // Eight machines of one are as far apart, though as many devices.
        JobEstimate.Of(job, machine with { Devices = 1, Price = new(1, "USD") }, Shipped, new() { Devices = 8 }).Parts.Exchange.ShouldBeGreaterThan(TimeSpan.Zero);
        Should.Throw<EstimateException>(() => JobEstimate.Of(job, machine, Shipped, new() { Devices = 8, Link = new(1e10) })).Message.ShouldContain("--link \"10.00 GB/s\" would count for nothing: the throughput is of 8 devices");
        Should.Throw<EstimateException>(() => JobEstimate.Of(Bert, machine with { Devices = 1 }, Shipped, new() { Link = new(1e10) })).Message.ShouldContain("one device exchanges nothing");
    }

    [Fact]
    public void WhatFitsOnlySpreadPaysForItsGathers()
    {
        // 7B in full: 8 x 80 GB hold it only spread. Carried from MPT, whose published rate has its own exchange in it, so the link is seen on a rate of one device.
        var profile = LlamaOnOneDevice();
        var machine = Machine.Given(Processors.Resolve("A100 SXM 80GB"), new(1, "USD")) with { Devices = 8, Price = new(8, "USD") };
        var job = new Job { Name = "llama", Workload = "llama-7b", Precision = Precision.Bf16, Checkpointing = Checkpointing.On, Size = InputSize.Sequence(2048), MicroBatch = 1, Accumulation = 16, Samples = 12_800 };
        var estimate = JobEstimate.Of(job, machine, profile, new() { Link = new(1e11) });

        (estimate.Fit!.Fit, estimate.Fit.Spread, estimate.Exchange!.Traffic.Stage).ShouldBe((Fit.Fits, ZeroStage.Three, ZeroStage.Three));
        // By hand: 100 steps of 16 x 3 x 7/8 x 4 bytes x 6.738 G parameters at 100 GB/s.
        estimate.Parts.Exchange.TotalSeconds.ShouldBe(100 * 16 * 3 * 0.875 * 4 * 6.738415616e9 / 1e11, 0.01);
        estimate.Warnings.ShouldContain(warning => warning.StartsWith("it fits only with ZeRO-3", StringComparison.Ordinal));
        // Copies, were there room, would exchange far less.
        JobEstimate.Of(job with { Zero = ZeroStage.None }, machine, profile, new() { Link = new(1e11) }).Parts.Exchange.ShouldBeLessThan(estimate.Parts.Exchange / 10);
        // Who asks for it needs no telling, in the estimate or in the plan.
        var asked = job with { Zero = ZeroStage.Three };
        var same = JobEstimate.Of(asked, machine, profile, new() { Link = new(1e11) });
        same.Parts.Exchange.ShouldBe(estimate.Parts.Exchange);
        same.Warnings.ShouldNotContain(warning => warning.Contains("only with ZeRO-3", StringComparison.Ordinal));
        var askedPlan = Calibrate.Reports.PlanReport.Text(JobPlan.Of(asked, [machine], profile, new() { Estimate = new() { Link = new(1e11) } }));
        askedPlan.ShouldContain("8 x A100 SXM 80GB, ZeRO-3");
        askedPlan.ShouldNotContain("only with ZeRO-3");
        // The plan has the same run, and its text says so.
        var plan = JobPlan.Of(job, [machine], profile, new() { Estimate = new() { Link = new(1e11) } });
        plan.Rows.ShouldHaveSingleItem().Expected.Cost.ShouldBe(estimate.Cost.Mid);
        Calibrate.Reports.PlanReport.Text(plan).ShouldContain("8 x A100 SXM 80GB, ZeRO-3");
    }

    private static Evidence LlamaOnOneDevice()
    {
        var key = new CellKey("decoder-7b", Mode.Train, Precision.Bf16, Checkpointing.On, 1, InputSize.Sequence(2048));
        var profile = Profiles.Sample.ProfileOf(Profiles.Sample.Cell(key, Profiles.Sample.Launches(10, 0.8)));
        return new() { Profiles = [new("one.json", profile with { Device = profile.Device with { Name = "A100-80 SXM", Kind = "cuda" } })] };
    }
}
