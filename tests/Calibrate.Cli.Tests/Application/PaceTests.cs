using Calibrate.Cli.Commands;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Tests.Measuring;

namespace Calibrate.Cli.Tests.Application;

public class PaceTests
{
    [Fact]
    public void StepsOnRequest()
    {
        using var output = new StringWriter();
        var time = new FakeTime();
        using var workload = new Paced(time);

        new PaceSession(workload, time, new StringReader("run 3\nrun 1\nmemory\nquit\nrun 1\n"), output).Run(new(true, "vit-b", "test-cpu-2c", "2.0", 2, 1000, 400));

        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            """{"ready":true,"cell":"vit-b","device":"test-cpu-2c","torch":"2.0","threads":2,"parameters":1000,"trainable":400}""",
            """{"seconds":6,"loss":3}""",
            """{"seconds":2,"loss":4}""",
            """{"peakBytes":4096,"source":"test"}""",
        ]);
    }

    [Theory]
    [InlineData("run 0")]
    [InlineData("walk")]
    public void RefusesTheRest(string line)
    {
        using var output = new StringWriter();
        using var workload = new Paced(new FakeTime());
        Should.Throw<UsageException>(() => new PaceSession(workload, new FakeTime(), new StringReader(line), output).Run(new(true, "vit-b", "test-cpu-2c", "2.0", 2, 1000, 400)))
            .Message.ShouldBe($"pace: '{line}' is no request; give run N, memory or quit");
    }

    private sealed class Paced(FakeTime time) : IWorkload
    {
        private int _steps;

        public double? RealTokensPerStep => null;

        public long Parameters => 1000;

        public void Step()
        {
            _steps++;
            time.Pass(TimeSpan.FromSeconds(2));
        }

        public void Synchronize()
        {
        }

        public double ReadResult() => _steps;

        public WorkEvidence Inspect() => new(InputSpread: 1, DistinctBatches: 4, new(RelativeError: 1e-7, Overflows: false));

        public StepEvidence Examine() => new(_steps, null, null);

        public MemoryReading? PeakMemory() => new(4096, "test");

        public void Dispose()
        {
        }
    }
}
