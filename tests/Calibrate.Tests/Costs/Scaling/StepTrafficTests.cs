using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Scaling;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Scaling;

public class StepTrafficTests
{
    private const double Parameters = 6_738_415_616;

    private static readonly Job Llama = new() { Name = "llama", Workload = "llama-7b", Samples = 1000, Precision = Precision.Bf16 };

    private static MemoryPlan Plain(Job job, int devices = 8) => TrainingMemory.PlanOf(job, new(devices, Batch: 1));

    private static MemoryPlan Spread(Job job, int devices = 8) => TrainingMemory.Spread(Plain(job, devices));

    [Fact]
    public void TheModelIsTheOneOfTheTable() => Architectures.Find("llama-7b")!.Parameters(InputSize.Sequence(2048)).ShouldBe((long)Parameters);

    [Fact]
    public void CopiesSumTheirGradientsOnceAStepHoweverManyMicroSteps()
    {
        // Autocast: 4 bytes a parameter, 2 x 7/8 of them through each link.
        StepTraffic.Of(Plain(Llama), accumulation: 1).Bytes(8).ShouldBe(1.75 * 4 * Parameters, 16);
        StepTraffic.Of(Plain(Llama), accumulation: 16).Bytes(8).ShouldBe(1.75 * 4 * Parameters, 16);
    }

    [Theory]
    [InlineData(ZeroStage.One)]
    [InlineData(ZeroStage.Two)]
    public void TheFirstStagesMoveAsMuchAsAnAllReduce(ZeroStage stage)
    {
        var plan = Plain(Llama);

        StepTraffic.Of(plan with { Zero = stage }, 4).Bytes(8).ShouldBe(StepTraffic.Of(plan, 4).Bytes(8));
    }

    [Fact]
    public void ZeRO3MovesHalfAsMuchAgainAsAnAllReduce()
    {
        var spread = Spread(Llama);

        // Autocast: fp32 weights twice and fp32 gradients once: 3 x 7/8 x 4 bytes a parameter, 70.8 GB.
        StepTraffic.Of(spread, 1).Bytes(8).ShouldBe(3 * 0.875 * 4 * Parameters, 16);
        StepTraffic.Of(spread, 1).Bytes(8).ShouldBe(70.753e9, 1e6);
        (StepTraffic.Of(spread, 1).Bytes(8) / StepTraffic.Of(spread with { Zero = ZeroStage.None }, 1).Bytes(8)).ShouldBe(1.5, 1e-9);
    }

    [Fact]
    public void EveryMicroStepGathersAnew() =>
        StepTraffic.Of(Spread(Llama), accumulation: 16).Bytes(8).ShouldBe(16 * StepTraffic.Of(Spread(Llama), 1).Bytes(8), 1);

    [Fact]
    public void FrozenWeightsAreGatheredWithTheAdapters()
    {
        // Rank 16 on four projections of 32 layers: 16 x 8192 x 4 x 32 = 16.8 M; base and adapters in 2 bytes twice, their gradients once.
        const double adapters = 16_777_216;
        var traffic = StepTraffic.Of(Spread(Llama with { Method = JobMethod.Lora }), 1);

        traffic.Gradients.Bytes.ShouldBe((long)(2 * adapters));
        traffic.Bytes(8).ShouldBe(0.875 * ((2 * 2 * (Parameters + adapters)) + (2 * adapters)), 16);
    }

    [Fact]
    public void AFrozenReferenceIsGatheredForwardOnly()
    {
        var traffic = StepTraffic.Of(Spread(Llama with { Method = JobMethod.Dpo }), 1);

        (traffic.Weights.Bytes, traffic.Beside.Bytes).ShouldBe(((long)(4 * Parameters), (long)(4 * Parameters)));
        // Twice the weights, once the reference, once the gradients, all in fp32.
        traffic.Bytes(8).ShouldBe(0.875 * 4 * 4 * Parameters, 16);
    }

    [Fact]
    public void ItsTimeIsThatOfTheLink()
    {
        var traffic = StepTraffic.Of(Spread(Llama), 2);

        // 2 x 70.753 GB at 100 GB/s, and 2 x 3 collectives of 7 hops of 10 us.
        traffic.Time(8, new(new(100e9), TimeSpan.FromMicroseconds(10))).TotalSeconds.ShouldBe(1.41507 + 0.00042, 1e-5);
        traffic.Time(1, new(new(1), TimeSpan.FromSeconds(1))).ShouldBe(TimeSpan.Zero);
    }
}
