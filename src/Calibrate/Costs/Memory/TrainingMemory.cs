using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>What a job leaves open about memory; null leaves it to the job, then to a default that is named.</summary>
/// <param name="Devices">That work together, at least 1.</param>
/// <param name="Batch">Samples on one device in one pass, at least 1.</param>
public sealed record MemoryOptions(int? Devices = null, ZeroStage? Zero = null, OptimizerKind? Optimizer = null, int? Batch = null);

/// <summary>What a job takes on each of its devices.</summary>
/// <param name="Assumptions">What neither the job nor the user said.</param>
public sealed record TrainingMemory(Job Job, MemoryPlan Plan, MemoryBreakdown Breakdown, IReadOnlyList<string> Assumptions)
{
    /// <exception cref="EstimateException">The model is not known, or cannot be trained so; the message says what can be done.</exception>
    public static TrainingMemory Of(Job job, MemoryOptions? options = null)
    {
        var given = options ?? new();
        var plan = PlanOf(job, given);
        return new(job, plan, MemoryModel.Of(plan), [.. Assumed(job, given, plan)]);
    }

    /// <summary>The job as far as it takes memory: which parameters learn, in which widths, how much at once.</summary>
    /// <exception cref="EstimateException">As for <see cref="Of"/>.</exception>
    public static MemoryPlan PlanOf(Job job, MemoryOptions? options = null)
    {
        var given = options ?? new();
        var model = Architectures.Find(job.Workload)
            ?? throw new EstimateException($"{job.Name}: there is no model '{job.Workload}'; there are {string.Join(", ", Architectures.All.Select(known => known.Name))}");
        var method = MethodOf(job.Method);
        return new()
        {
            Model = CheckMethod(job, model),
            Size = CheckSize(job, model),
            Batch = AtLeastOne(given.Batch, "--batch") ?? job.MicroBatch ?? 1,
            Method = method,
            Objective = job.Objective,
            Caching = job.Caching,
            Optimizer = given.Optimizer ?? model.Optimizer,
            Regime = RegimeOf(job.Precision, job.CellMethod().HasAdapters()),
            Checkpointing = job.Checkpointing,
            Adapter = model is Transformer transformer && method is TrainingMethod.Lora or TrainingMethod.Qlora ? AdapterOf(job, transformer) : LoraAdapter.Default,
            Zero = given.Zero ?? job.Zero ?? ZeroStage.None,
            Devices = AtLeastOne(given.Devices, "--gpus") ?? job.Devices ?? 1,
        };
    }

    /// <summary>The same with everything spread over its devices (ZeRO-3), in the same widths.</summary>
    public static MemoryPlan Spread(MemoryPlan plan) => plan with { Zero = ZeroStage.Three };

    /// <summary>Whether the method goes with the model: adapters need linear layers of a transformer, and a head has to be known.</summary>
    public static bool GoesWith(Architecture model, JobMethod method) => (MethodOf(method), model) switch
    {
        (TrainingMethod.Lora or TrainingMethod.Qlora, not Transformer) => false,
        (TrainingMethod.HeadOnly, { HeadParameters: null }) => false,
        _ => true,
    };

    /// <summary>As the memory and the FLOP of a step see it: what is new about a method is often only its data.</summary>
    public static TrainingMethod MethodOf(JobMethod method) => method switch
    {
        JobMethod.Scratch or JobMethod.Full or JobMethod.Instruction or JobMethod.Dpo or JobMethod.Rlhf => TrainingMethod.Full,
        JobMethod.Head => TrainingMethod.HeadOnly,
        JobMethod.Lora => TrainingMethod.Lora,
        JobMethod.Qlora => TrainingMethod.Qlora,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "not a method"),
    };

    // One layout for a job, however it is spread: what calibrate run measures, fp32 weights that are cast as they are used; only a model
    // that is frozen is loaded in 16 bits (peft).
    internal static PrecisionRegime RegimeOf(Precision precision, bool adapters) => precision switch
    {
        Precision.Fp32 or Precision.Tf32 => PrecisionRegime.Fp32,
        _ when adapters => PrecisionRegime.MasterWeights,
        _ => PrecisionRegime.Autocast,
    };

    private static Architecture CheckMethod(Job job, Architecture model) => GoesWith(model, job.Method) ? model : throw new EstimateException(
        job.Method == JobMethod.Head
            ? $"{job.Name}: method head: no head of {model.Name} is known; give method: full"
            : $"{job.Name}: method {Words.Of(job.Method)} puts adapters beside a transformer's linear layers, and {model.Name} has none; give method: full{(model.HeadParameters is null ? "" : " or head")}");

    private static InputSize CheckSize(Job job, Architecture model)
    {
        var size = job.Size ?? model.DefaultSize;
        return size.Kind == model.DefaultSize.Kind ? size : throw new EstimateException(
            $"{job.Name}: {model.Name} takes {(model.DefaultSize.Kind == InputKind.Image ? "images: give image-size instead of sequence-length" : "sequences: give sequence-length instead of image-size")}");
    }

    /// <summary>The adapters of a job, by name or by number.</summary>
    /// <exception cref="EstimateException">No layer of the model has so many projections.</exception>
    internal static LoraAdapter AdapterOf(Job job, Transformer model)
    {
        if (job.Adapters.Named is { } named)
            return new(job.Adapters.Rank, named);
        var all = 4 + model.Blocks(model.DefaultSize)[0].MlpLayers;
        return new(job.Adapters.Rank, job.Adapters.Targets switch
        {
            1 => LoraTargets.Query,
            2 => LoraTargets.QueryValue,
            3 => LoraTargets.QueryValue | LoraTargets.Key,
            4 => LoraTargets.Attention,
            var targets when targets == all => LoraTargets.AllLinear,
            var targets => throw new EstimateException(FormattableString.Invariant(
                $"{job.Name}: lora.targets {targets}: give 1 (query), 2 (query, value), 3 (query, key, value), 4 (and output) or {all} (every linear layer of {model.Name})")),
        });
    }

    private static int? AtLeastOne(int? value, string flag) => value is null or >= 1 ? value : throw new EstimateException(FormattableString.Invariant($"{flag} {value}: give a whole number, 1 or more"));

    private static IEnumerable<string> Assumed(Job job, MemoryOptions given, MemoryPlan plan)
    {
        if (job.Size is null)
            yield return $"size {plan.Size}: the model's own";
        if (given.Batch is null && job.MicroBatch is null)
            yield return "one sample at a time: the job names no batch";
        if (given.Devices is null && job.Devices is null)
            yield return "one device: the job names no number";
        if (given.Optimizer is null)
            yield return plan.Optimizer == OptimizerKind.SgdMomentum ? "SGD with fp32 momentum" : "AdamW with fp32 moments";
        yield return plan.Regime switch
        {
            PrecisionRegime.Fp32 => $"{Words.Of(job.Precision)}: weights, gradients and activations in 4 bytes",
            PrecisionRegime.Autocast => $"{Words.Of(job.Precision)} by autocast over fp32 weights, as calibrate run measures it",
            _ => $"{Words.Of(job.Precision)} weights, frozen; the adapters' gradients in {Words.Of(job.Precision)}, with fp32 master copies",
        };
        if (plan.Model is Transformer)
            yield return "attention keeps no scores (flash attention)";
        if (plan.Model.Head is { Runs: HeadRuns.PerPosition })
            yield return "the loss takes all logits at once, in fp32";
        yield return $"{plan.Overhead} for the CUDA context, workspaces and the allocator's slack";
        if (plan.Zero == ZeroStage.Three)
            yield return "the layer that ZeRO-3 gathers at the moment, and its casts, are not counted";
    }
}
