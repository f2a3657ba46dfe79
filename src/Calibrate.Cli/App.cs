using System.CommandLine;
using Calibrate.Cli.Commands;
using Calibrate.Cli.Options;
using Calibrate.Costs;
using Calibrate.Costs.Jobs;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Cli;

/// <summary>Arguments to a command to an exit code. The one place that prints errors.</summary>
internal sealed class App(AppServices services)
{
    public ExitCode Run(string[] args)
    {
        try
        {
            var parsed = Root().Parse(args);
            if (parsed.Errors.Count > 0)
                throw new UsageException(ParseMistake.Of(parsed));
            return (ExitCode)parsed.Invoke(new()
            {
                Output = services.Terminal.Out,
                Error = services.Terminal.Error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception e) when (e is UsageException or EstimateException or JobFormatException)
        {
            return Say(e, ExitCode.Usage);
        }
        catch (UnauthorizedAccessException e)
        {
            return Say(new RunFailedException($"{e.Message.TrimEnd('.')}: give a file that you may read, or a folder that you may write to"), ExitCode.Failed);
        }
        catch (Exception e) when (e is RunFailedException or ProfileFormatException or TableFormatException or IOException)
        {
            return Say(e, ExitCode.Failed);
        }
        catch (Exception e)
        {
            services.Terminal.Error.WriteLine($"calibrate: {e.GetType().Name}: {PlainText.Of(e.Message)} (this is a fault of calibrate itself)");
            return ExitCode.Failed;
        }
    }

    private ExitCode Say(Exception e, ExitCode code)
    {
        services.Terminal.Error.WriteLine($"calibrate: {PlainText.Of(e.Message)}");
        return code;
    }

    private RootCommand Root()
    {
        var run = new RunCommand(services);
        var root = new RootCommand("Measures what training really costs on this machine, and prices it.")
        {
            run.Command(),
            new ListCommand(services).Command(),
            new DoctorCommand(services).Command(),
            new LoaderCommand(services).Command(),
            new ShowCommand(services).Command(),
            new CompareCommand(services).Command(),
            new EstimateCommand(services).Command(),
            new PlanCommand(services).Command(),
            new ExplainCommand(services).Command(),
            new MemoryCommand(services).Command(),
            new DecideCommand(services).Command(),
            new PricesCommand(services).Command(),
            new AuditCommand(services).Command(),
            new ExtrapolationCommand(services).Command(),
            new PaceCommand(services).Command(),
        };
        run.MakeDefaultOf(root);
        return root;
    }
}
