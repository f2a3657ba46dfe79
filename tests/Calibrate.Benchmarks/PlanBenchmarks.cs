using BenchmarkDotNet.Attributes;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Benchmarks;

/// <summary>A plan over 5,000 offers with 10,000 draws each, on all cores; half of them on spot, each at a price of its own.</summary>
[InProcess]
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private const int Offers = 5_000;

    private static readonly string[] Devices = ["T4", "A10G", "V100 SXM2", "L4", "L40S", "A100 SXM 80GB", "H100 SXM", "H200 SXM"];

    private readonly Job _job = ExampleJobs.Find("clinicalbert")! with { Deadline = TimeSpan.FromHours(8), Budget = new(50, "USD") };
    private readonly PlanOptions _options = new() { Estimate = new() { Interruptions = new Interruptions.Every(TimeSpan.FromHours(5)) } };

    private Machine[] _machines = [];

    [GlobalSetup]
    public void Make() => _machines =
    [
        .. Enumerable.Range(0, Offers).Select(i => Machine.Given(Processors.All.First(device => device.Name == Devices[i % Devices.Length]), new(0.5m + (i * 0.001m), "USD")) with
        {
            Name = FormattableString.Invariant($"machine-{i}"),
            Kind = i % 2 == 0 ? PurchaseKind.Spot : PurchaseKind.OnDemand,
            PriceDoubt = PriceSpread.Unverified,
        }),
    ];

    [Benchmark]
    public int Plan() => JobPlan.Of(_job, _machines, new(), _options).Rows.Count;
}
