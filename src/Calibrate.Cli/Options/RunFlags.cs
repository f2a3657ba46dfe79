using System.CommandLine;
using Calibrate.Planning;
using Calibrate.Torch;

namespace Calibrate.Cli.Options;

/// <summary>
/// The flags that say what to measure. All are text to the parser, so that every message about a value is ours and says what would work.
/// </summary>
internal sealed class RunFlags
{
    private readonly Option<string?> _device = Flag("--device", "cpu|cuda|cuda:N", "where the work runs; default: cpu");
    private readonly Option<string?> _suite = Flag("--suite", "reduced|standard|documents|full", "which cells; default: reduced on cpu, standard on cuda");
    private readonly Option<string?> _workload = Flag("--workload", "NAME,…", "cells of these workloads instead of a suite (see calibrate list)");
    private readonly Option<string?> _mode = Flag("--mode", "forward,train,generate,…", "a pass, a training step, text written token by token; update: the optimizer's part of a step; checkpoint: writing the training state to disk; default: train");
    private readonly Option<string?> _method = Flag("--method", "full,head,lora,qlora,instruction,dpo", "how training learns: which parameters, and from what (see calibrate list); default: full");
    private readonly Option<string?> _loraRank = Flag("--lora-rank", "N", "of the adapters of lora and qlora; default: 8");
    private readonly Option<string?> _loraAlpha = Flag("--lora-alpha", "N", "by alpha / rank the adapters' answers count; default: twice the rank");
    private readonly Option<string?> _loraTargets = Flag("--lora-targets", "query,value|attention|all", "which linear layers of a block have adapters, of query, key, value, output and mlp; default: query,value");
    private readonly Option<string?> _cached = Flag("--cached", "off,on", "what the method's frozen part yields is there beforehand; default: off");
    private readonly Option<string?> _precision = Flag("--precision", "fp32,tf32,fp16,bf16", "default: fp32 on cpu, bf16 on cuda");
    private readonly Option<string?> _checkpointing = Flag("--checkpointing", "off,on", "activation checkpointing; default: off");
    private readonly Option<string?> _channelsLast = Flag("--channels-last", "off,on", "how pixels lie in memory, of convolutional networks; default: off");
    private readonly Option<string?> _batch = Flag("--batch", "auto|N", "samples per step; auto: the largest that fits, of --accumulate the largest micro-batch, looked for before the measurement; default: the workload's");
    private readonly Option<string?> _accumulate = Flag("--accumulate", "N", "cut a training step's batch into N micro-batches and add up their gradients; default: 1");
    private readonly Option<string?> _imageSize = Flag("--image-size", "N", "side in pixels; default: the workload's");
    private readonly Option<string?> _sequenceLength = Flag("--sequence-length", "N", "positions; default: the workload's");
    private readonly Option<string?> _imageEmbedding = Flag("--image-embedding-dim", "N", "width of an image's precomputed embedding, or each of its regions', of fusion workloads; default: the workload's");
    private readonly Option<string?> _textEmbedding = Flag("--text-embedding-dim", "N", "likewise of a text's, or each of its tokens'; default: the workload's");
    private readonly Option<string[]?> _sweep = new("--sweep") { Description = "one cell for each value of batch, image-size or sequence-length, and for each combination of several sweeps", HelpName = "NAME=N,…" };
    private readonly Option<string?> _optimizer = Flag("--optimizer", "single|foreach|fused", "how the optimizer's update is carried out; default: single on cpu, foreach on cuda");
    private readonly Option<string?> _cudaGraphs = Flag("--cuda-graphs", "off|on", "whether a step is recorded once and replayed as a CUDA graph; default: off");
    private readonly Option<string?> _loader = Flag("--loader", "synthetic,real", "where images come from: made before the steps, or decoded from JPEG files and augmented while they run; default: synthetic");
    private readonly Option<string?> _loaderWorkers = Flag("--loader-workers", "N", "threads of --loader real; default: the physical cores");
    private readonly Option<string?> _threads = Flag("--threads", "N", "default: the physical cores");
    private readonly Option<string?> _seed = Flag("--seed", "N", "of the launch order, the weights and the inputs");

    private readonly Option<string?> _tier = Flag("--tier", "draft|trusted", "how good each figure has to be; default: draft");
    private readonly Option<string?> _launches = Flag("--launches", "N", "exactly N worker processes per cell");
    private readonly Option<string?> _timeBudget = Flag("--time-budget", "10m", "for the whole measurement, or for this call of a resumed one; default: 4m30s for the reduced suite, 7m50s for the standard one on cuda, 24m30s for the documents' on cpu, else none");
    private readonly Option<string?> _checkpointDir = Flag("--checkpoint-dir", "DIR", "where --mode checkpoint writes; default: the results folder");
    private readonly Option<bool> _resume = new("--resume") { Description = "go on with an unfinished run: give the flags it was started with" };
    private readonly Option<string?> _output = Flag("--output", "DIR", $"the results folder; default: {RunOptions.DefaultOutput}");

    /// <summary>What names cells.</summary>
    public IEnumerable<Option> OfCells =>
        [_device, _workload, _mode, _method, _loraRank, _loraAlpha, _loraTargets, _cached, _precision, _checkpointing, _channelsLast, _batch, _accumulate, _imageSize, _sequenceLength, _imageEmbedding, _textEmbedding, _optimizer, _cudaGraphs, _loader, _loaderWorkers, _threads, _seed];

    /// <summary>What else a run takes.</summary>
    public IEnumerable<Option> OfRuns => [_suite, _sweep, _tier, _launches, _timeBudget, _output, _checkpointDir, _resume];

    public RunOptions Read(ParseResult parsed) => new()
    {
        Device = DeviceChoice.Parse(parsed.GetValue(_device) ?? "cpu"),
        Suite = Choices.Optional<Suite>("--suite", "suite", parsed.GetValue(_suite)),
        Workloads = Choices.Split("--workload", parsed.GetValue(_workload)),
        Modes = Choices.List<Mode>("--mode", "mode", parsed.GetValue(_mode)),
        Methods = Choices.List<Method>("--method", "method", parsed.GetValue(_method)),
        LoraRank = Numbers.Int("--lora-rank", parsed.GetValue(_loraRank), "the rank of the adapters, 1 or more"),
        LoraAlpha = Numbers.Int("--lora-alpha", parsed.GetValue(_loraAlpha), "a whole number, 1 or more"),
        LoraTargets = parsed.GetValue(_loraTargets) is { } targets
            ? LoraTargetNames.Parse(targets) ?? throw new UsageException($"--lora-targets {targets}: give {LoraTargetNames.Choices}")
            : null,
        Caching = Choices.List<Caching>("--cached", "setting", parsed.GetValue(_cached)),
        Precisions = Choices.List<Precision>("--precision", "precision", parsed.GetValue(_precision)),
        Checkpointing = Choices.List<Checkpointing>("--checkpointing", "setting", parsed.GetValue(_checkpointing)),
        ChannelsLast = Choices.List<ChannelsLast>("--channels-last", "setting", parsed.GetValue(_channelsLast)),
        Batch = Choices.Batch(parsed.GetValue(_batch)),
        Accumulate = Numbers.Int("--accumulate", parsed.GetValue(_accumulate), "the micro-batches to a step, 1 or more"),
        ImageSize = Numbers.Int("--image-size", parsed.GetValue(_imageSize), "the side in pixels, 1 or more"),
        SequenceLength = Numbers.Int("--sequence-length", parsed.GetValue(_sequenceLength), "the length in positions, 1 or more"),
        ImageEmbeddingDim = Numbers.Int("--image-embedding-dim", parsed.GetValue(_imageEmbedding), $"the width of an embedding, 1 to {EmbeddingDims.Most}"),
        TextEmbeddingDim = Numbers.Int("--text-embedding-dim", parsed.GetValue(_textEmbedding), $"the width of an embedding, 1 to {EmbeddingDims.Most}"),
        Sweeps = Sweeps.Read(parsed.GetValue(_sweep)),
        // PyTorch's default, unless this build's provider cannot do that one.
        Optimizer = Choices.Optional<OptimizerVariant>("--optimizer", "variant", parsed.GetValue(_optimizer))
            ?? (Provider.WhyMissing(Feature.ForeachOptimizer) is null ? null : OptimizerVariant.Single),
        CudaGraphs = Choices.Optional<CudaGraphs>("--cuda-graphs", "setting", parsed.GetValue(_cudaGraphs)) ?? CudaGraphs.Off,
        Loaders = Choices.List<Loader>("--loader", "loader", parsed.GetValue(_loader)),
        LoaderWorkers = Numbers.Int("--loader-workers", parsed.GetValue(_loaderWorkers), "1 to 1024 threads"),
        Tier = Choices.Optional<Tier>("--tier", "tier", parsed.GetValue(_tier)) ?? Tier.Draft,
        Launches = Numbers.Int("--launches", parsed.GetValue(_launches), "1 to 100 launches per cell"),
        TimeBudget = Numbers.Duration("--time-budget", parsed.GetValue(_timeBudget)),
        Threads = Numbers.Int("--threads", parsed.GetValue(_threads), "1 to 1024"),
        Seed = Numbers.Seed("--seed", parsed.GetValue(_seed)) ?? RunOptions.DefaultSeed,
        Output = parsed.GetValue(_output) ?? RunOptions.DefaultOutput,
        CheckpointFolder = Folder("--checkpoint-dir", parsed.GetValue(_checkpointDir)),
        Resume = parsed.GetValue(_resume),
    };

    private static string? Folder(string flag, string? path) => path is null || Directory.Exists(path)
        ? path
        : throw new UsageException($"{flag} {path}: there is no such folder; make it, or give another");

    public static Option<string?> Flag(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    /// <summary>On every command.</summary>
    public static Option<bool> Json() => new("--json") { Description = "one JSON document on the standard output, nothing else there" };
}
