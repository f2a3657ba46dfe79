using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Benchmarks.Noise;

/// <summary>A step of known length, as launches of real workers measure it.</summary>
/// <param name="Seconds">What a step takes.</param>
/// <param name="Measured">What was measured: the mean of the launches' means.</param>
internal sealed record KnownDuration(double Seconds, double Measured, int Launches)
{
    public const double MostError = 0.01;

    /// <summary>Of the known length; negative where it was measured as shorter.</summary>
    public double Error => (Measured / Seconds) - 1;

    public bool Passes => Math.Abs(Error) <= MostError;

    public static KnownDuration Measure(TimeSpan step, int launches)
    {
        var launcher = new WorkerLauncher(WorkerCommand.OfThisProgram(typeof(KnownDuration).Assembly.Location, new Dictionary<string, string>()));
        double[] means = [.. Enumerable.Range(1, launches).Select(round => Launch(launcher, step, round))];
        return new(step.TotalSeconds, LaunchInterval.Of(means).Mean, launches);
    }

    private static double Launch(WorkerLauncher launcher, TimeSpan step, int round)
    {
        var outcome = launcher.Launch(
            new()
            {
                Device = "cpu",
                Threads = 1,
                Cell = new(SpinEngine.Name(step), Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(1)),
                Round = round,
                Seed = 1,
                Blocks = BlockSettings.Short,
                Probe = ProbeSettings.Short(DeviceKind.Cpu),
                StartupCap = TimeSpan.FromMinutes(1),
            },
            CancellationToken.None);
        return outcome.End == LaunchEnd.Finished ? outcome.Launch.StepSeconds : throw new InvalidOperationException($"a launch of known length ended as {outcome.End}: {outcome.Reason}");
    }
}
