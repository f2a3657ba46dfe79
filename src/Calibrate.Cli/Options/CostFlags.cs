using System.CommandLine;
using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Throughputs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Cli.Options;

/// <summary>The flags that every command about the cost of a job takes: what it may stand on, and how the job differs from its file.</summary>
internal sealed class CostFlags(AppServices services)
{
    private readonly Option<string?> _results = RunFlags.Flag("--results", "DIR", $"the results folder whose profiles may price the job; default: {RunOptions.DefaultOutput}");
    private readonly Option<string[]> _profiles = new("--profile") { Description = "a profile that may price the job, besides those of the results folder; may be given more than once", HelpName = "FILE" };
    private readonly Option<string[]> _loaders = new("--loader") { Description = "a loader measurement that says how fast images load, before those of the results folder; may be given more than once", HelpName = "FILE" };
    private readonly Option<string?> _prices = RunFlags.Flag("--prices", "DIR", "the folder of imported prices; default: calibrate/prices in $XDG_DATA_HOME");
    private readonly Option<string?> _grounds = RunFlags.Flag("--grounds", "measured,…", "which throughputs may be used: measured, interpolated, extrapolated, published, assumed; default: all");
    private readonly Option<bool> _flagged = new("--allow-flagged") { Description = "use cells that have something against them, and say so" };
    private readonly Option<string?> _samples = RunFlags.Flag("--samples", "N", "images or sequences in an epoch, instead of the job's");
    private readonly Option<string?> _epochs = RunFlags.Flag("--epochs", "N", "passes over the samples, instead of the job's");
    private readonly Option<string?> _validation = RunFlags.Flag("--validation-samples", "N", "run forward after each epoch, instead of the job's");
    private readonly Option<string?> _batch = RunFlags.Flag("--batch", "N", "samples a device takes at once, instead of the job's");
    private readonly Option<string?> _gpus = RunFlags.Flag("--gpus", "N", "devices that work together; default: the job's, or all of a machine");
    private readonly Option<string?> _deadline = RunFlags.Flag("--deadline", "8h", "by when it has to be done");
    private readonly Option<string?> _budget = RunFlags.Flag("--budget", "\"25 USD\"", "what it may cost; a bare number is US dollars");
    private readonly Option<string?> _mean = RunFlags.Flag("--interruption-mean", "5h", "mean time to the interruption of one spot machine");
    private readonly Option<string?> _wait = RunFlags.Flag("--wait-mean", "20m", "mean wait for capacity after an interruption; default: none");
    private readonly Option<string?> _trace = RunFlags.Flag("--trace", "ZONE", "play spot runs over a measured trace, such as us-west-2b");
    private readonly Option<string?> _notice = RunFlags.Flag("--notice", "2m", "how long before an interruption the job is warned: a checkpoint that can be written in it saves the work since the last one; default: not at all");
    private readonly Option<string?> _link = RunFlags.Flag("--link", "\"100 GB\"", "bytes a second between devices, as an all-reduce reaches them");
    private readonly Option<string?> _data = RunFlags.Flag("--data", "same-region|other-region", "where the data set is; moving it between regions is priced; default: same-region");
    private readonly Option<string?> _seed = RunFlags.Flag("--seed", "N", "of the runs that are drawn; default: 1");
    private readonly Option<string?> _draws = RunFlags.Flag("--draws", "N", "runs that are drawn; default: 10000");

    public Option<string[]> Profiles => _profiles;

    public Option<bool> AllowFlagged => _flagged;

    /// <summary>What own hardware is bought for, and how it is used.</summary>
    public OwnershipFlags Own { get; } = new();

    /// <summary>What names one machine, for the commands that price on one.</summary>
    public MachineFlags Machine => field ??= new(this);

    /// <summary>What a job that a cell stands for has no use for.</summary>
    public IEnumerable<Option<string?>> NotOfCells => [_results, _batch];

    /// <summary>What says how often capacity is taken away.</summary>
    public IEnumerable<Option<string?>> OfSpot => [_mean, _wait, _trace, _notice];

    /// <summary>Those that change the job.</summary>
    public IEnumerable<Option> OfJobs => [_samples, _epochs, _validation, _batch, _gpus, _deadline, _budget];

    /// <summary>What was measured, and what is listed.</summary>
    public IEnumerable<Option> OfSources => [_results, _profiles, _prices];

    /// <summary>Which throughputs may be used.</summary>
    public IEnumerable<Option> OfThroughputs => [_grounds, _flagged];

    /// <summary>What the figures may stand on, and how they are drawn.</summary>
    public IEnumerable<Option> OfEvidence => [.. OfSources, .. OfThroughputs, _loaders, _mean, _wait, _trace, _notice, _link, _data, _seed, _draws];

    private const string SamplesTake = "a whole number from 1 to 10^15";
    private const string EpochsTake = "a number above 0, at most a million";
    private const string ValidationTakes = "a whole number from 0 to 10^15";

    public long? Samples(ParseResult parsed) => Numbers.Long("--samples", parsed.GetValue(_samples), SamplesTake);

    private double? Epochs(ParseResult parsed) => (double?)Numbers.Decimal("--epochs", parsed.GetValue(_epochs), EpochsTake);

    public FlaggedCells Flagged(ParseResult parsed) => parsed.GetValue(_flagged) ? FlaggedCells.Allow : FlaggedCells.Refuse;

    public TimeSpan? Deadline(ParseResult parsed) => Numbers.Duration("--deadline", parsed.GetValue(_deadline));

    public Money? Budget(ParseResult parsed) => Numbers.Money("--budget", parsed.GetValue(_budget), "an amount, such as 25 or \"25 EUR\"");

    /// <summary>The job as the flags change it. Guessed hours are of the whole job, and go with its samples and epochs.</summary>
    public Job Apply(ParseResult parsed, Job job)
    {
        var (samples, epochs) = (Samples(parsed) ?? job.Samples, Epochs(parsed) ?? job.Epochs);
        var validation = Numbers.Long("--validation-samples", parsed.GetValue(_validation), ValidationTakes) ?? job.ValidationSamples;
        var batch = Numbers.Int("--batch", parsed.GetValue(_batch), "the samples a device takes at once, 1 or more") ?? job.MicroBatch;
        Require(samples is >= 1 and <= JobFile.MostSamples, FormattableString.Invariant($"--samples {samples}: give {SamplesTake}"));
        Require(epochs is > 0 and <= JobFile.MostEpochs, FormattableString.Invariant($"--epochs {epochs}: give {EpochsTake}"));
        Require(batch is null or >= 1, FormattableString.Invariant($"--batch {batch}: give the samples a device takes at once, 1 or more"));
        Require(validation is >= 0 and <= JobFile.MostSamples, FormattableString.Invariant($"--validation-samples {validation}: give {ValidationTakes}"));
        Require(validation == 0 || job.Mode == Mode.Train, "--validation-samples: goes with training, and the cell is of a forward pass; leave it out, or name a training cell");
        return job.Resized(samples, epochs) with
        {
            ValidationSamples = validation,
            MicroBatch = batch,
            Deadline = Deadline(parsed) ?? job.Deadline,
            Budget = Budget(parsed) ?? job.Budget,
        };
    }

    /// <summary>Profiles, prices and what may be used of them.</summary>
    /// <param name="workload">Only profiles that name it are needed; null: all of them are.</param>
    public Evidence Evidence(ParseResult parsed, string? workload)
    {
        var flagged = Flagged(parsed);
        var results = parsed.GetValue(_results);
        if (results is not null && !Directory.Exists(results))
            throw new UsageException($"--results {results}: there is no such folder; calibrate run --output {results} makes it");
        var found = Costs.Estimates.Evidence.ProfilesIn(results ?? RunOptions.DefaultOutput, flagged, workload, out var unread);
        var loaders = LoaderSource.In(results ?? RunOptions.DefaultOutput, out var unreadLoaders);
        foreach (var problem in unread.Concat(unreadLoaders))
            services.Terminal.Error.WriteLine($"calibrate: left out: {problem}");
        var choice = ProviderChoice.Of(found, [.. (parsed.GetValue(_profiles) ?? []).Select(file => new ProfileSource(file, ProfileFile.Load("--profile", file), flagged))]);
        if (choice.LeftOut is { } others)
            services.Terminal.Error.WriteLine($"calibrate: left out: {others}");
        var evidence = Evidence(parsed, choice.Profiles);
        return evidence with { Loaders = [.. loaders, .. evidence.Loaders] };
    }

    /// <summary>These profiles, prices and what may be used of them.</summary>
    public Evidence Evidence(ParseResult parsed, IReadOnlyList<ProfileSource> profiles) => new()
    {
        Profiles = profiles,
        Loaders = [.. Named(parsed)],
        Prices = Prices(parsed),
        Allowed = parsed.GetValue(_grounds) is { } grounds ? OfThroughput(grounds) : new Evidence().Allowed,
    };

    // The others are grounds of prices and of formulas.
    private static IReadOnlyList<Grounds> OfThroughput(string text) =>
        Choices.Split("--grounds", text).FirstOrDefault(word => word is "given" or "computed") is { } other
            ? throw new UsageException($"--grounds {other}: no throughput has that ground; give measured, interpolated, extrapolated, published or assumed")
            : Choices.List<Grounds>("--grounds", "ground", text);

    private IEnumerable<LoaderSource> Named(ParseResult parsed) =>
        (parsed.GetValue(_loaders) ?? []).Select(file => new LoaderSource(file, ProfileFile.Loader("--loader", file), Chosen.Named)).Select(Usable);

    private static LoaderSource Usable(LoaderSource source) => source.Loader.Best is not null ? source : throw new UsageException(
        $"--loader {source.File}: no number of workers has a figure to price with ({string.Join(", ", source.Loader.Workers.Select(row => FormattableString.Invariant($"{row.Workers}: {row.Status}")))}); measure anew, on a quieter machine or with more --repeats");

    public PriceCatalogue Prices(ParseResult parsed)
    {
        if (parsed.GetValue(_prices) is { } named && !Directory.Exists(named))
            throw new UsageException($"--prices {named}: there is no such folder; calibrate prices import FILE --to {named} makes it");
        return PriceCatalogue.Shipped.With(UserPrices.Load(parsed.GetValue(_prices) ?? services.PriceFolder)) with { Today = DateOnly.FromDateTime(services.Time.GetUtcNow().UtcDateTime) };
    }

    public EstimateOptions Options(ParseResult parsed) => new()
    {
        Devices = Numbers.Int("--gpus", parsed.GetValue(_gpus), "a whole number, 1 or more"),
        Interruptions = Interruptions(parsed),
        Link = parsed.GetValue(_link) is { } link
            ? new ByteRate(ByteSize.Parse(link)?.Bytes is > 0 and var bytes ? bytes : throw new UsageException($"--link {link}: give the bytes of a second with their unit, such as \"100 GB\""))
            : null,
        Data = parsed.GetValue(_data) switch
        {
            null or "same-region" => DataPlace.SameRegion,
            "other-region" => DataPlace.OtherRegion,
            var other => throw new UsageException($"--data {other}: there is no such place; give same-region or other-region"),
        },
        Seed = Numbers.Seed("--seed", parsed.GetValue(_seed)) ?? EstimateOptions.DefaultSeed,
        Draws = Draws(parsed),
    };

    private int Draws(ParseResult parsed)
    {
        var draws = Numbers.Int("--draws", parsed.GetValue(_draws), "100 to 1000000 runs") ?? EstimateOptions.DefaultDraws;
        Require(draws is >= 100 and <= 1_000_000, FormattableString.Invariant($"--draws {draws}: give 100 to 1000000 runs"));
        return draws;
    }

    private Interruptions? Interruptions(ParseResult parsed)
    {
        var mean = Numbers.Duration("--interruption-mean", parsed.GetValue(_mean));
        var wait = Numbers.Duration("--wait-mean", parsed.GetValue(_wait));
        var notice = Numbers.Duration("--notice", parsed.GetValue(_notice));
        var trace = parsed.GetValue(_trace);
        Require(mean is null || trace is null, "--trace: cannot be combined with --interruption-mean; a trace has its own rate");
        Require(wait is null || mean is not null, "--wait-mean: goes with --interruption-mean");
        Require(notice is null || mean is not null || trace is not null, "--notice: goes with --interruption-mean or --trace");
        Interruptions? interruptions = trace is not null ? Costs.Estimates.Interruptions.Replay.Find(trace)
            : mean is { } every ? new Interruptions.Every(every, wait ?? default)
            : null;
        return interruptions is null ? null : interruptions with { Notice = notice ?? default };
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new UsageException(message);
    }
}
