using BenchmarkDotNet.Attributes;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Statistics;

namespace Calibrate.Benchmarks;

/// <summary>How long one scenario takes on one core: 100 ns are 10 million a second.</summary>
[InProcess]
[MemoryDiagnoser]
public class ScenarioBenchmarks
{
    private const int Draws = 10_000;

    private readonly Scenario[] _draws = new Scenario[Draws];
    private ScenarioKernel _onDemand;
    private ScenarioKernel _spot;

    [GlobalSetup]
    public void Draw()
    {
        var time = new TrainingTime
        {
            StartUp = TimeSpan.FromMinutes(10), Compute = TimeSpan.FromHours(18), Exchange = TimeSpan.FromHours(2), Loading = TimeSpan.FromHours(15),
            Validation = TimeSpan.FromHours(1), EpochCheckpoints = TimeSpan.FromMinutes(30),
        };
        var plan = new CheckpointPlan(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        _onDemand = new(time, 8, new(4m, "USD"));
        _spot = new(time, 8, new(1.2m, "USD"), spot: new(plan, InterruptionRate.Every(TimeSpan.FromHours(3)), TimeSpan.FromMinutes(20)));

        var random = new SeededRandom(1);
        for (var i = 0; i < Draws; i++)
            _draws[i] = new(1, Math.Exp(0.05 * random.NextNormal()), Math.Exp(0.3 * random.NextNormal()), 1 - random.NextUnit(), random.NextNormal(), Math.Exp(random.NextNormal()));
    }

    [Benchmark(OperationsPerInvoke = Draws)]
    public double OnDemand() => Sum(_onDemand);

    [Benchmark(OperationsPerInvoke = Draws)]
    public double Spot() => Sum(_spot);

    private double Sum(in ScenarioKernel kernel)
    {
        var sum = 0.0;
        foreach (ref readonly var draw in _draws.AsSpan())
            sum += kernel.Evaluate(draw).Cost;
        return sum;
    }
}
