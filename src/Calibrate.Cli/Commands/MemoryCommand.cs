using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>What a job takes on each device, and the cards it fits on.</summary>
internal sealed class MemoryCommand(AppServices services)
{
    private static readonly Dictionary<string, OptimizerKind> Optimizers = new(StringComparer.Ordinal)
    {
        ["adamw"] = OptimizerKind.AdamW,
        ["adam8bit"] = OptimizerKind.AdamW8Bit,
        ["sgd"] = OptimizerKind.SgdMomentum,
    };

    private readonly CostFlags _costs = new(services);
    private readonly Argument<string> _job = new("JOB") { Description = "a job's YAML file, or an example by its name (see calibrate estimate --examples)" };
    private readonly Option<string?> _gpus = RunFlags.Flag("--gpus", "N", "devices that work together; default: the job's, else 1");
    private readonly Option<string?> _zero = RunFlags.Flag("--zero", "0-3", "spread over them: 1 the optimizer, 2 the gradients too, 3 the weights too; default: the job's, else 0");
    private readonly Option<string?> _optimizer = RunFlags.Flag("--optimizer", string.Join('|', Optimizers.Keys), "default: adamw");
    private readonly Option<string?> _batch = RunFlags.Flag("--batch", "N", "samples on one device in one pass; default: the job's, else 1");
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("memory", "what a job takes on each GPU, by what for, and the cards it fits on") { _job, _gpus, _zero, _optimizer, _batch, _json };
        foreach (var option in _costs.OfSources)
            command.Add(option);
        command.SetAction(parsed =>
        {
            var memory = TrainingMemory.Of(JobArgument.Load("JOB", parsed.GetRequiredValue(_job)), Options(parsed));
            var evidence = _costs.Evidence(parsed, workload: null);
            var cards = CardFit.All(memory, evidence.Prices, evidence.Profiles);
            var measured = MeasuredMemory.Of(memory.Plan.Model, evidence.Profiles);
            services.Terminal.Out.WriteLine((parsed.GetValue(_json) ? MemoryReport.Json(memory, cards, measured) : MemoryReport.Text(memory, cards, measured)).TrimEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }

    private MemoryOptions Options(ParseResult parsed) => new(
        Numbers.Int("--gpus", parsed.GetValue(_gpus), "a whole number, 1 or more"),
        Zero(parsed.GetValue(_zero)),
        Optimizer(parsed.GetValue(_optimizer)),
        Numbers.Int("--batch", parsed.GetValue(_batch), "a whole number, 1 or more"));

    private static ZeroStage? Zero(string? text) => text switch
    {
        null => null,
        "0" => ZeroStage.None,
        "1" => ZeroStage.One,
        "2" => ZeroStage.Two,
        "3" => ZeroStage.Three,
        _ => throw new UsageException($"--zero {text}: give 0 (nothing), 1 (the optimizer), 2 (the gradients too) or 3 (the weights too)"),
    };

    private static OptimizerKind? Optimizer(string? text) => text is null ? null
        : Optimizers.TryGetValue(text, out var kind) ? kind
        : throw new UsageException($"--optimizer {text}: there is no such optimizer; give {string.Join(", ", Optimizers.Keys.SkipLast(1))} or {Optimizers.Keys.Last()}");
}
