using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates;

/// <summary>
/// Finds the best-founded rate of a job on a device: measured on it; interpolated; measured on it at another batch; extrapolated from
/// another GPU that was measured; published; extrapolated from another GPU that was published; and last what is assumed, a guess of the
/// job before a figure carried over from another model. What was had at another batch than the job's, or compiled, is extrapolated and
/// says so. What was tried and why it would not do is kept for the refusal.
/// </summary>
/// <param name="devices">That work together.</param>
internal sealed class RateSearch(Job job, Machine machine, int devices, Evidence evidence)
{
    private readonly List<string> _tried = [];
    private readonly Architecture? _architecture = Architectures.Find(job.Workload);

    private InputSize? Size => job.Size ?? _architecture?.DefaultSize;

    /// <exception cref="NoThroughputException">There is none; the message says what was looked for, and what would settle it.</exception>
    public JobRate Training() => job.Objective == TrainingObjective.Reinforcement
        ? Reinforcement()
        : First(Candidates(Mode.Train).Select(figure => ByMethod(Of(AsTrained(figure)), figure.Conditions)).Concat(Assumed().Select(rate => ByMethod(rate, null)))) ?? throw new NoThroughputException(Refusal(), _tried);

    /// <summary>Without training, as of validation; null where nothing but assumptions is left.</summary>
    /// <remarks>At the batch that the figure was had with: without a backward pass another one fits.</remarks>
    /// <param name="mode">Forward or generate.</param>
    public JobRate? Untrained(Mode mode = Mode.Forward) => First(Candidates(mode).Select(figure => Of(EagerThroughput.Of(figure))));

    /// <summary>Computed from parts that were measured on the very device: anything less would be a guess of a guess.</summary>
    private JobRate Reinforcement()
    {
        if (machine.Device is not { } device || Size is not { } size || _architecture is not Decoder)
        {
            throw new NoThroughputException(
                machine.Device is null ? $"{job.Name}: which device {machine.Name} has is not known"
                : $"{job.Name}: reinforcement trains a model that writes answers, and {job.Workload} writes none; name one that does, such as {string.Join(", ", Architectures.All.OfType<Decoder>().Select(model => model.Name))}",
                _tried);
        }

        var found = ReinforcementRate.Modes.ToDictionary(mode => mode, mode => Measured(mode, device, size));
        string[] missing = [.. found.Where(pair => pair.Value is null).Select(pair => pair.Key).Select(mode => $"{Words.Of(mode)}: {(Architectures.WorkloadOf(job.Workload) is { } workload ? RunCommand(workload, mode) : $"no workload runs {job.Workload}")}")];
        if (missing.Length > 0)
        {
            var tried = _tried.Count == 0 ? "" : $" Looked for: {string.Join("; ", _tried)}.";
            throw new NoThroughputException($"{job.Name}: reinforcement is computed from measured parts, and of {job.Workload} on {device.Name} {missing.Length} of {found.Count} are missing.{tried} To measure them: {string.Join("; ", missing)}", _tried);
        }
        return ReinforcementRate.Of(job, device, mode => found[mode]!);
    }

    /// <summary>Measured on the device, or between what was; null where it was not, or <c>--grounds</c> leaves it out.</summary>
    private ThroughputFigure? Measured(Mode mode, Processor device, InputSize size) => evidence.Profiles
        .Where(source => MeasuredThroughput.DeviceOf(source.Profile.Device).IsLike(device))
        .OrderByDescending(source => source.Profile.Created)
        .Select(source => InProfile(source, mode, size)).OfType<ThroughputFigure>()
        .Where(figure => mode != Mode.Train || IsTrainedAsTheJob(figure.Conditions))
        .Select(figure => mode == Mode.Train ? AsTrained(figure) : figure)
        .Where(figure => evidence.Allowed.Contains(figure.Grounds))
        .OrderBy(figure => figure.Grounds).FirstOrDefault();

    private ThroughputFigure AsTrained(ThroughputFigure figure)
    {
        var eager = EagerThroughput.Of(figure);
        return job.MicroBatch is { } batch ? OtherBatch.At(batch, eager) : eager;
    }

    private JobRate? First(IEnumerable<JobRate> candidates)
    {
        foreach (var rate in candidates)
        {
            if (evidence.Allowed.Contains(rate.Grounds))
                return rate;
            _tried.Add($"{rate.Derivation.Name} is {Words.Of(rate.Grounds)}, which --grounds leaves out");
        }
        return null;
    }

    private IEnumerable<ThroughputFigure> Candidates(Mode mode)
    {
        if (machine.Device is not { } device || Size is not { } size)
        {
            _tried.Add(machine.Device is null ? $"which device {machine.Name} has is not known" : $"{job.Workload} has no size that is known; give image-size or sequence-length");
            yield break;
        }

        var sources = evidence.Profiles.OrderByDescending(source => source.Profile.Created).Select(source => (Device: MeasuredThroughput.DeviceOf(source.Profile.Device), Source: source)).ToList();
        if (!sources.Exists(source => source.Device.IsLike(device)))
            _tried.Add($"no profile is of {device.FullName}");
        foreach (var figure in sources.Where(source => source.Device.IsLike(device)).Select(source => InProfile(source.Source, mode, size)).OfType<ThroughputFigure>().OrderBy(figure => IsOther(figure, mode)).ThenBy(figure => Differs(figure, mode)).ThenBy(figure => figure.Grounds))
            yield return figure;
        if (device.Spec is { } spec && spec.Peak(job.Precision) is null)
        {
            _tried.Add($"{device.Name} has no {Words.Of(job.Precision)} arithmetic of its own that a datasheet tells: give the job a precision that it has");
            yield break;
        }
        foreach (var figure in sources.Where(source => !source.Device.IsLike(device)).Select(source => InProfile(source.Source, mode, size)).OfType<ThroughputFigure>().OrderBy(figure => IsOther(figure, mode)))
        {
            if (Try(() => ExtrapolatedThroughput.To(device, figure)) is { } carried)
                yield return carried;
        }

        var published = Published(mode, size);
        if (published.Count == 0)
            _tried.Add($"nothing is published of {job.Workload} {Words.Of(mode)} in {Words.Of(job.Precision)} at {size}{(job.Checkpointing == Checkpointing.On ? " with checkpointing" : "")}");
        foreach (var row in published.Where(row => row.Conditions.Device.Name == device.Name && (row.Conditions.Devices == 1 || row.Conditions.Devices == devices)).OrderByDescending(row => row.Conditions.Devices == devices).ThenBy(Differences).ThenBy(row => Apart(row.Figure, mode)))
            yield return row.Figure;
        foreach (var row in published.Where(row => row.Conditions.Device.Name != device.Name && row.Conditions.Devices == 1).OrderBy(Differences).ThenBy(row => Distance(row.Conditions.Device, device)).ThenBy(row => Apart(row.Figure, mode)))
        {
            if (Try(() => ExtrapolatedThroughput.To(device, row.Figure)) is { } carried)
                yield return carried;
        }
    }

    private IEnumerable<JobRate> Assumed()
    {
        if (Guesses.Of(job, machine) is { } guess)
            yield return guess;
        else
            _tried.Add(job.Guesses.Count == 0 ? "the job holds no guesses" : $"the job's guesses are of {string.Join(", ", job.Guesses.Select(other => other.On))}");
        if (machine.Device is { } device && Size is { } size && CarriedRate.Of(job, device, size) is { } carried)
            yield return carried;
    }

    private ThroughputFigure? InProfile(ProfileSource source, Mode mode, InputSize size)
    {
        var checkpointing = mode == Mode.Train ? job.Checkpointing : Checkpointing.Off;
        if (job.Cell is { } own && own.Mode == mode)
            return Try(() => MeasuredThroughput.Of(own, source));
        // A job says nothing of CUDA graphs, and most training runs without; micro-batches are counted from whole batches, loading beside the steps.
        var keys = source.Profile.Cells.Select(cell => cell.Key)
            .Where(key => key.CudaGraphs == CudaGraphs.Off || key.CudaGraphs == job.Cell?.CudaGraphs)
            .Where(key => key.Workload == job.Workload && key.Mode == mode && key.Precision == job.Precision && key.Checkpointing == checkpointing)
            .Where(key => key is { Accumulate: 1, Loader: Loader.Synthetic })
            .Where(key => key.Size.IsLike(size))
            .Select(key => key with { Size = size })
            .Distinct().ToList();
        if (mode != Mode.Train)
            return Best(keys);
        // By the job's own method; by it with other adapters; by full training, from which methods are counted.
        return OfMethod(keys.Where(IsOwn)) ?? OfMethod(keys.Where(key => key.Method == Method && key.Caching == Cached)) ?? OfMethod(keys.Where(key => key.Method == Method.Full));

        // At the job's batch, measured or between two that were; else at the nearest one that was.
        ThroughputFigure? OfMethod(IEnumerable<CellKey> ofMethod) =>
            Best(job.MicroBatch is { } batch ? ofMethod.Select(key => key with { Batch = batch }).Distinct() : ofMethod) ?? Best(ofMethod);

        bool IsOwn(CellKey key) => key.Method == Method && key.Caching == Cached && (!Method.HasAdapters() || key.Adapter!.CostsAs(Adapter));

        ThroughputFigure? Best(IEnumerable<CellKey> at) => at.Select(key => Try(() => MeasuredThroughput.Of(key, source))).OfType<ThroughputFigure>()
            .OrderBy(figure => figure.Grounds).ThenBy(figure => Apart(figure, mode)).ThenByDescending(figure => figure.SamplesPerSecond.Value).FirstOrDefault();
    }

    private Method Method => job.CellMethod();

    // Of pairs that adapters learn from, a reference is cached: their cells are of single sequences, without one.
    private Caching Cached => Method is Method.Head or Method.Dpo ? job.Caching : Caching.Off;

    private bool IsTrainedAsTheJob(ThroughputConditions conditions) =>
        conditions.Method == Method && conditions.Caching == Cached && (!Method.HasAdapters() || conditions.Adapter!.CostsAs(Adapter));

    private LoraAdapter? Adapter => Method.HasAdapters() && _architecture is Transformer transformer ? TrainingMemory.AdapterOf(job, transformer) : null;

    private bool IsOther(ThroughputFigure figure, Mode mode) => mode == Mode.Train && figure.Conditions.Method != Method;

    private bool Differs(ThroughputFigure figure, Mode mode) => Apart(figure, mode) > 0;

    /// <summary>How far a figure's batch is from the job's, as a logarithm; 0 where either is open.</summary>
    private double Apart(ThroughputFigure figure, Mode mode) =>
        mode == Mode.Train && job.MicroBatch is { } wanted && figure.Conditions.Batch is { } had ? Math.Abs(Math.Log((double)wanted / had)) : 0;

    // fp16 and bf16 have one peak on every GPU that has both: published rows are mostly of fp16.
    private List<PublishedThroughput> Published(Mode mode, InputSize size) =>
    [
        .. PublishedThroughputs.All.Where(row => row.Conditions.Workload == job.Workload && row.Conditions.Mode == mode && row.Conditions.Size == size
            && (mode == Mode.Forward || row.Conditions.Checkpointing == job.Checkpointing) && Precisions.AreKin(row.Conditions.Precision, job.Precision)),
    ];

    private int Differences(PublishedThroughput row) =>
        (row.Conditions.Precision == job.Precision ? 0 : 1) + (row.Conditions.Compilation == Compilation.Off ? 0 : 2) + (row.Conditions.Layout == PixelLayout.ChannelsLast ? 1 : 0);

    // The nearer the peaks, the less is carried.
    private double Distance(Processor one, Processor other) =>
        one.Spec?.Peak(job.Precision) is { } a && other.Spec?.Peak(job.Precision) is { } b ? Math.Abs(Math.Log(a.FlopPerSecond / b.FlopPerSecond)) : double.MaxValue;

    private JobRate Of(ThroughputFigure figure)
    {
        var (conditions, together) = (figure.Conditions, figure.Conditions.Devices);
        string[] other = conditions.Precision == job.Precision ? [] : [$"the throughput is of {Words.Of(conditions.Precision)}, the job's precision is {Words.Of(job.Precision)}"];
        return new(
            ThroughputFigure.Scale(figure.SamplesPerSecond, 1.0 / together), figure.Confidence, figure.Grounds, RateScope.Steps, conditions.Batch, together,
            conditions.Device, figure.Derivation, figure.Profiles, [.. figure.Notes, .. other]);
    }

    /// <summary>A figure of another method, or of other adapters, as one of the job's.</summary>
    /// <param name="had">Null for what is assumed of full training.</param>
    private JobRate ByMethod(JobRate rate, ThroughputConditions? had)
    {
        var method = had?.Method ?? Method.Full;
        if (job.Cell is not null || rate.Scope == RateScope.WholeJob || Size is not { } size || IsOwn())
            return rate;
        var work = MethodWork.RelativeTo(TrainedAs(method, had), job, _architecture, size);
        var grounds = rate.Grounds == Grounds.Assumed ? Grounds.Assumed : Grounds.Extrapolated;
        var scaled = RunSpread.Widened(ThroughputFigure.Scale(rate.SamplesPerSecond, 1 / work), rate.Confidence, JobDefaults.ByWork);
        var other = method == Method.Full ? "full training" : $"{Words.Of(method)} {had?.Adapter?.Id}".TrimEnd();
        return rate with
        {
            SamplesPerSecond = scaled,
            Grounds = grounds,
            ByWork = JobDefaults.ByWork,
            Derivation = new(
                $"throughput of {job.Workload} by {MethodWork.NameOf(job)}", $"{Units.Figure.Significant(scaled.Value)} samples/s on one device", grounds,
                $"{other}'s / {Units.Figure.Significant(work)}: executed FLOP of a step ({StepFlop.Formula}){(rate.Confidence is null ? "" : $"; the interval with a deviation of {Units.Figure.Percent(JobDefaults.ByWork, 0)} besides")}", null, [rate.Derivation]),
            Notes = [.. rate.Notes, $"no figure is of {MethodWork.NameOf(job)}{(Adapter is { } own ? $" {own.Id}" : "")}: {other}'s is used, by the FLOP of a step{(method == Method ? "" : MethodWork.Neglects(job))}"],
        };

        // A cell of pairs is of full training; with adapters pairs are counted from single sequences.
        bool IsOwn() => job.Objective == (method == Method.Dpo ? TrainingObjective.Preference : TrainingObjective.Likelihood)
            && (had is null ? Method == Method.Full && job.Caching == Caching.Off : IsTrainedAsTheJob(had));
    }

    /// <summary>The job as the cell of a figure trains it.</summary>
    private Job TrainedAs(Method method, ThroughputConditions? had) => job with
    {
        Method = method.ToJob(),
        Objective = TrainingObjective.Likelihood,
        Caching = had?.Caching ?? Caching.Off,
        Adapters = had?.Adapter is { } adapter ? new(adapter.Rank, Named: adapter.Targets) : job.Adapters,
    };

    private T? Try<T>(Func<T> find)
        where T : class
    {
        try
        {
            return find();
        }
        catch (EstimateException e)
        {
            if (!_tried.Contains(e.Message))
                _tried.Add(e.Message);
            return null;
        }
    }

    private string Refusal() =>
        $"{job.Name}: there is no throughput of {job.Workload} on {machine.Name} ({machine.Holds}). Looked for one: {string.Join("; ", _tried)}. {(Architectures.WorkloadOf(job.Workload) is { } workload ? $"To settle it, measure on such a machine: {RunCommand(workload)}" : $"No workload runs {job.Workload}: give guesses of its hours in the job's file, or name a workload that calibrate list shows")}";

    private string RunCommand(string workload, Mode mode = Mode.Train)
    {
        var size = Size is { } known ? CellChoice.SizeFlags(known) : "";
        var batch = job.MicroBatch is { } given ? $" --batch {given}" : "";
        var device = machine.Device?.Kind == ProcessorKind.Cpu ? "cpu" : "cuda";
        if (mode != Mode.Train)
            return FormattableString.Invariant($"calibrate run --device {device} --workload {workload} --mode {Words.Of(mode)} --precision {Words.Of(job.Precision)}{size}");
        var method = Method == Method.Full ? "" : $" --method {Words.Of(Method)}{(Adapter is { } adapter ? CellChoice.AdapterFlags(adapter) : "")}{(Cached == Caching.On ? " --cached on" : "")}";
        return FormattableString.Invariant($"calibrate run --device {device} --workload {workload} --mode train{method} --precision {Words.Of(job.Precision)} --checkpointing {Words.Of(job.Checkpointing)}{batch}{size}");
    }
}
