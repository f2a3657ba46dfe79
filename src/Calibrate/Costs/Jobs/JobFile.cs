using System.Globalization;
using System.Text;
using Calibrate.Costs.Jobs.Yaml;
using Calibrate.Costs.Memory;
using Calibrate.Planning;

namespace Calibrate.Costs.Jobs;

/// <summary>Jobs as YAML, schema <see cref="Job.CurrentSchema"/>: every key is known, every value in range, or the file is refused.</summary>
public static class JobFile
{
    /// <summary>Above any job there is, and far below what arithmetic takes; <see cref="MostEpochs"/> likewise.</summary>
    public const long MostSamples = 1_000_000_000_000_000;
    public const double MostEpochs = 1_000_000;

    private const int MostCount = 1_000_000;

    private static readonly string[] Keys =
    [
        "schema", "name", "about", "workload", "method", "objective", "zero", "precision", "checkpointing", "cached", "image-size", "sequence-length", "image-embedding-dim", "text-embedding-dim", "batch", "accumulation",
        "samples", "epochs", "validation-samples", "gpus", "start-up", "dataset", "checkpoint", "lora", "deadline", "budget", "guesses",
    ];

    /// <param name="path">Also how messages name the file.</param>
    /// <exception cref="JobFormatException">It is no job, or not a whole one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Job Load(string path)
    {
        if (new FileInfo(path).Length > 4L * YamlFile.MaxCharacters)
            throw new JobFormatException(path, null, null, "is far too long for a job");
        return Read(File.ReadAllText(path, Encoding.UTF8), path);
    }

    /// <param name="file">How messages name it.</param>
    /// <exception cref="JobFormatException">It is no job, or not a whole one.</exception>
    public static Job Read(string text, string file)
    {
        var fields = new YamlFields(YamlFile.Read(text, file), file, Keys);
        CheckSchema(fields);
        var name = fields.RequiredText("name", "one word for tables, such as yolov8-50-epochs");
        var workload = fields.RequiredText("workload", "a workload or architecture, such as vit-b");
        var job = new Job
        {
            Name = name,
            About = fields.Text("about"),
            Workload = workload,
            Method = fields.Choice<JobMethod>("method") ?? JobMethod.Full,
            Objective = fields.Choice<TrainingObjective>("objective") ?? TrainingObjective.Likelihood,
            Zero = Zero(fields),
            Precision = fields.Choice<Precision>("precision") ?? Precision.Bf16,
            Checkpointing = fields.Choice<Checkpointing>("checkpointing") ?? Checkpointing.Off,
            Caching = fields.Choice<Caching>("cached") ?? Caching.Off,
            Size = JobSize.Of(fields, workload),
            MicroBatch = Count(fields, "batch"),
            Accumulation = Count(fields, "accumulation") ?? 1,
            Samples = fields.Whole("samples", 1, MostSamples, "a whole number from 1 to 10^15") ?? throw fields.Missing("samples", "the images or sequences in an epoch, such as samples: 4195"),
            Epochs = fields.Positive("epochs", MostEpochs, "a number above 0, at most a million; a part of an epoch counts") ?? 1,
            ValidationSamples = fields.Whole("validation-samples", 0, MostSamples, "a whole number from 0 to 10^15") ?? 0,
            Devices = Count(fields, "gpus"),
            StartUp = fields.Duration("start-up"),
            Dataset = fields.Group("dataset", "size", "kept", "loading") is { } dataset ? Dataset(dataset) : new(),
            Checkpoints = fields.Group("checkpoint", "size", "every", "write") is { } checkpoint ? Checkpoints(checkpoint) : new(),
            Adapters = fields.Group("lora", "rank", "targets") is { } lora ? Adapters(lora) : new(),
            Deadline = fields.Duration("deadline"),
            Budget = fields.Money("budget"),
            Guesses = [.. fields.Groups("guesses", "on", "gpus", "hours", "from").Select(Guess)],
        };
        if (fields.Has("lora") && job.Method is not (JobMethod.Lora or JobMethod.Qlora))
            throw fields.Refuse("lora", "goes with method: lora or qlora");
        if (fields.Has("objective") && job.Method is JobMethod.Dpo or JobMethod.Rlhf)
            throw fields.Refuse("objective", job.Method == JobMethod.Dpo
                ? "does not go with method: dpo, which is full training on preferences; leave one of the two out"
                : "does not go with method: rlhf, which is full training by reinforcement; leave one of the two out");
        if (job is { Caching: Caching.On, Method: not (JobMethod.Head or JobMethod.Dpo) })
            throw fields.Refuse("cached", "goes with method: head or dpo, which have a frozen part whose results can be there beforehand");
        return job;
    }

    private static void CheckSchema(YamlFields fields)
    {
        // Another schema has other keys.
        if (fields.Text("schema") is { } schema && schema != Job.CurrentSchema)
            throw fields.Refuse("schema", $"'{schema}' is not read by this version, which knows {Job.CurrentSchema}");
        fields.RefuseOthers();
        fields.RequiredText("schema", $"schema: {Job.CurrentSchema}");
    }

    private static ZeroStage? Zero(YamlFields fields) => fields.Parsed<ZeroStage>("zero", "0 (nothing is spread), 1 (the optimizer), 2 (the gradients too) or 3 (the weights too)", text => text switch
    {
        "0" => ZeroStage.None,
        "1" => ZeroStage.One,
        "2" => ZeroStage.Two,
        "3" => ZeroStage.Three,
        _ => null,
    });

    private static JobDataset Dataset(YamlFields fields) =>
        new(fields.Bytes("size"), fields.Duration("kept"), fields.Positive("loading", most: 1e12, "samples a second for each device, a number above 0"));

    private static JobCheckpoints Checkpoints(YamlFields fields) => new(fields.Bytes("size"), fields.Duration("every"), fields.Duration("write"));

    private static JobAdapters Adapters(YamlFields fields)
    {
        var standard = new JobAdapters();
        var rank = Count(fields, "rank") ?? standard.Rank;
        return fields.Text("targets") is { } text && LoraTargetNames.Parse(text) is { } named
            ? new(rank, Named: named)
            : new(rank, fields.Parsed<int>("targets", $"{LoraTargetNames.Choices}; or how many of a layer's projections get one, such as 4", Targets) ?? standard.Targets);
    }

    private static JobGuess Guess(YamlFields fields)
    {
        var on = fields.RequiredText("on", "the GPU or machine it speaks of, such as T4");
        var devices = Count(fields, "gpus") ?? 1;
        var hours = fields.RequiredText("hours", "the guessed hours, such as 2-3");
        var from = fields.RequiredText("from", "where the guess stands");
        return Hours(hours) is var (least, most)
            ? new(on, devices, least, most, from)
            : throw fields.Refuse("hours", $"'{hours}' will not do: give hours above 0 as one number or as two, such as 2.5 or 2-3");
    }

    private static (TimeSpan Least, TimeSpan Most)? Hours(string text)
    {
        double?[] ends = [.. text.Split('-').Select(end => double.TryParse(end, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours is > 0 and < 1e6 ? hours : (double?)null)];
        return ends switch
        {
            [{ } one] => (TimeSpan.FromHours(one), TimeSpan.FromHours(one)),
            [{ } least, { } most] when least <= most => (TimeSpan.FromHours(least), TimeSpan.FromHours(most)),
            _ => null,
        };
    }

    private static int? Targets(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 ? count : null;

    internal static int? Count(YamlFields fields, string key) =>
        fields.Parsed<int>(key, "a whole number from 1 to a million", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= MostCount ? value : null);
}
