using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Memory;
using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Planning;

namespace Calibrate.Cli.Commands;

/// <summary>
/// Hidden: one cell, built in this process and stepped on request, so that a script can alternate its blocks with those of
/// another program. Lines in, lines of JSON out; <see cref="PaceSession"/> speaks them.
/// </summary>
internal sealed class PaceCommand(AppServices services)
{
    private readonly RunFlags _flags = new();

    public Command Command()
    {
        var command = new Command("pace", "step one cell on request") { Hidden = true };
        foreach (var option in _flags.OfCells)
            command.Add(option);
        command.SetAction(parsed => (int)Run(_flags.Read(parsed)));
        return command;
    }

    private ExitCode Run(RunOptions options)
    {
        var threads = options.Threads ?? Cores.Physical;
        var cell = Planner.PlanOne(options, services.Engine.Catalogue, threads);
        if (cell.Loader == Loader.Real)
            ImageSupply.Generated(services, services.Engine.Catalogue.First(workload => workload.Name == cell.Workload).Pipeline!.Value, ImageSupply.Library(services), services.Terminal.Error.WriteLine);
        foreach (var (name, value) in services.Engine.Prepare(services.Terminal.Error.WriteLine))
            Environment.SetEnvironmentVariable(name, value);

        var engine = services.Engine.Create();
        engine.UseThreads(threads);
        try
        {
            using var workload = engine.Build(cell, options.Device.ToString(), options.Seed);
            new PaceSession(workload, services.Time, services.Terminal.In, services.Terminal.Out, MeasuredMemory.ComputedOf(cell, options.Device.Kind, engine.DescribeTorch().Version)?.Bytes)
                .Run(new(Ready: true, cell.Id, engine.DescribeDevice(options.Device.ToString()).Slug, engine.DescribeTorch().Version, threads, workload.AllParameters, workload.Parameters));
            return ExitCode.Done;
        }
        catch (Exception e) when (e is UnsupportedException or OutOfDeviceMemoryException)
        {
            throw new RunFailedException($"{cell.Id}: {e.Message}");
        }
    }
}
