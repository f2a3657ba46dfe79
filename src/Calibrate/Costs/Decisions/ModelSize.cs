using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Decisions;

/// <summary>One size of a model's family: what it costs to have and to train, computed, beside what a document says.</summary>
/// <param name="Checkpoint">Its weights in fp32, 4 bytes each.</param>
/// <param name="Forward">Of one sample at the job's size.</param>
/// <param name="ForwardRatio">To the family's smallest: the ratio of latencies that FLOP let expect.</param>
/// <param name="Latency">Measured; null where no profile has a forward cell of it.</param>
/// <param name="Training">The job on this size: on its own as it is, on the others with its guesses carried by the FLOP of a step.</param>
/// <param name="Document">Null where none speaks of it.</param>
public sealed record ModelSize(
    Architecture Model, long Parameters, ByteSize Checkpoint, FlopCount Forward, double ForwardRatio, MeasuredLatency? Latency, Branch Training, DocumentSize? Document)
{
    private const int BytesPerWeight = 4;

    /// <summary>Every size of the job's family, the smallest first; at least the job's own.</summary>
    /// <exception cref="EstimateException">The job's model is not known, or not trained so.</exception>
    public static IReadOnlyList<ModelSize> Of(Job job, Evidence evidence)
    {
        var own = TrainingMemory.PlanOf(job);
        var family = Architectures.All.Where(model => model.GetType() == own.Model.GetType() && Family(model) == Family(own.Model)).OrderBy(model => model.Forward(own.Size).Flop).ToList();
        var smallest = family[0].Forward(own.Size).Flop;
        var latencies = MeasuredLatency.Alike(family, own.Size, evidence.Profiles);
        var search = new BranchSearch(evidence, cardMemory: null, job.Budget?.Currency ?? BranchSearch.DefaultCurrency);
        return [.. family.Select(SizeOf)];

        ModelSize SizeOf(Architecture model)
        {
            var parameters = model.Parameters(own.Size);
            var forward = model.Forward(own.Size);
            return new(
                model, parameters, new(BytesPerWeight * parameters), forward, forward.Flop / smallest, latencies.GetValueOrDefault(model.Name),
                search.Find(model.Name, Carry(job, own.Model, model, own.Size)), DocumentSize.All.FirstOrDefault(size => size.Model == model.Name));
        }
    }

    // What was guessed of one size says where it comes from on another.
    private static Job Carry(Job job, Architecture own, Architecture other, InputSize size)
    {
        if (other.Name == own.Name)
            return job;
        var resized = job with { Workload = other.Name };
        if (job.Guesses.Count == 0)
            return resized;
        var work = StepFlop(resized, other) / StepFlop(job, own);
        return resized with
        {
            Guesses =
            [
                .. from guess in job.Guesses.Select(guess => guess.Times(work)).OfType<JobGuess>()
                   select guess with { From = $"{guess.From}; times {Figure.Significant(work, 3)} for {other.Name} instead of {own.Name}, by the FLOP of a step" },
            ],
        };

        double StepFlop(Job trained, Architecture model) => MethodWork.ForwardPasses(trained, model, size) * model.Forward(size).Flop;
    }

    // vit-b and vit-h are of one family, sam-b is of another; decoder-7b is of llama-13b's, by the paper.
    private static string Family(Architecture model) => model is Decoder ? model.Source : model.Name[..(model.Name.LastIndexOf('-') + 1)];
}

/// <summary>A measured forward step.</summary>
public sealed record MeasuredLatency(ProfileSource From, Cell Cell)
{
    public TimeSpan Step => TimeSpan.FromSeconds(Cell.Figures!.StepSeconds.Value);

    /// <summary>
    /// Of as many models as were measured alike, in one profile, precision and batch: only then do their latencies compare. Of
    /// several such sets the newest, then that of the smallest batch. Cells with something against them only where the profile is
    /// taken so.
    /// </summary>
    internal static IReadOnlyDictionary<string, MeasuredLatency> Alike(IReadOnlyList<Architecture> models, InputSize size, IEnumerable<ProfileSource> profiles) => (
        from source in profiles
        from cell in source.Profile.Cells
        where cell.Key is { Mode: Mode.Forward, Loader: Loader.Synthetic } && cell.Key.Size == size && cell.Figures is not null && models.Any(model => model.Name == cell.Key.Workload)
        where cell.Status.Standing == Standing.Usable || (cell.Status.Standing == Standing.Flagged && source.Flagged == FlaggedCells.Allow)
        group new MeasuredLatency(source, cell) by (source, cell.Key.Precision, cell.Key.Batch, cell.Key.CudaGraphs, cell.Key.ChannelsLast) into alike
        orderby alike.Count() descending, alike.Key.source.Profile.Created descending, alike.Key.Batch, alike.Key.Precision, alike.Key.CudaGraphs, alike.Key.ChannelsLast
        select alike.ToDictionary(latency => latency.Cell.Key.Workload, StringComparer.Ordinal)).FirstOrDefault() ?? [];
}

/// <summary>What a document says of a size.</summary>
/// <param name="Says">How it calls it.</param>
/// <param name="Iou">Of segmentation; no formula tells a quality.</param>
public sealed record DocumentSize(string Model, string Document, string Says, double ParametersMillions, ByteSize Checkpoint, TimeSpan Latency, double Iou)
{
    internal static IReadOnlyList<DocumentSize> All => field ??=
    [
        .. from row in Table.Embedded(
               "Calibrate.Costs.Decisions.Data.document_sizes.csv", "model", "document", "says", "parameters_millions", "checkpoint_mb", "latency_ms", "iou")
           select new DocumentSize(
               row.RequiredText("model"), row.RequiredText("document"), row.RequiredText("says"),
               (double)row.RequiredAmount("parameters_millions"),
               new((long)row.RequiredAmount("checkpoint_mb") * 1_000_000),
               TimeSpan.FromMilliseconds((double)row.RequiredAmount("latency_ms")),
               (double)row.RequiredAmount("iou")),
    ];
}
