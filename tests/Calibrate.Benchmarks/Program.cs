using BenchmarkDotNet.Running;
using Calibrate.Benchmarks.Noise;
using Calibrate.Measuring.Workers;

switch (args)
{
    case [WorkerCommand.Verb]:
        return WorkerMain.Run(() => new SpinEngine());
    case [NoiseCommand.Verb, var output, var quiet, .. var hogs]:
        return NoiseCommand.Run(output, quiet, hogs);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
