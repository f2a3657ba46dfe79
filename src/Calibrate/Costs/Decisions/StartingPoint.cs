using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Units;
using Calibrate.Tables;

namespace Calibrate.Costs.Decisions;

/// <summary>From where training starts.</summary>
public enum Start
{
    Scratch,

    /// <summary>From pretrained weights.</summary>
    FineTune,

    /// <summary>The pretrained model is used as it is: nothing is trained.</summary>
    ZeroShot,
}

/// <summary>One row of the comparison of from-scratch training, fine-tuning and doing neither.</summary>
/// <param name="Job">Null for zero-shot.</param>
/// <param name="Training">The job on its cheapest machines; null for zero-shot.</param>
/// <param name="Document">What the document about SAM says of it, its quality too, which no formula tells; null for other models.</param>
/// <param name="Cost">0 for zero-shot; null where nobody can say. All rows of a comparison are in one currency.</param>
public sealed record StartingPoint(Start Start, Job? Job, Branch? Training, Money? Cost, DocumentStart? Document)
{
    // The document's production phase: its example of fine-tuning.
    private const string FineTuneExample = "sam-phase-2";
    private const string ScratchExample = "sam-scratch";

    /// <summary>Images or sequences to be had; 0 for zero-shot.</summary>
    public long Samples => Job?.Samples ?? 0;

    /// <summary>What is paid for; 0 for zero-shot, null where nobody can say.</summary>
    public DeviceTime? Hours => Start == Start.ZeroShot ? default(DeviceTime)
        : Training?.Estimate is { } estimate ? DeviceTime.Of(estimate.Time.Mid, estimate.Machines * estimate.Machine.Devices) : null;

    /// <summary>The example that trains a fine-tuning job's model from nothing; null where none does.</summary>
    public static Job? ScratchOf(Job job) => IsSam(job) && job.Method != JobMethod.Scratch ? ExampleJobs.Find(ScratchExample) : null;

    /// <summary>The example that fine-tunes what a job trains from nothing; null where none does.</summary>
    public static Job? FineTuneOf(Job job) => IsSam(job) && job.Method == JobMethod.Scratch ? ExampleJobs.Find(FineTuneExample) : null;

    /// <param name="scratch">The job that would train it from nothing.</param>
    /// <param name="fineTune">The one that would fine-tune it.</param>
    /// <exception cref="EstimateException">The one is not from scratch, or the other is, or a model is not known.</exception>
    public static IReadOnlyList<StartingPoint> Compare(Job scratch, Job fineTune, Evidence evidence)
    {
        if (scratch.Method != JobMethod.Scratch)
            throw new EstimateException($"--scratch: {scratch.Name} is not from scratch; give a job with method: scratch");
        if (fineTune.Method == JobMethod.Scratch)
            throw new EstimateException($"{fineTune.Name} is from scratch itself; compare a job that fine-tunes with it");
        var currency = fineTune.Budget?.Currency ?? scratch.Budget?.Currency ?? BranchSearch.DefaultCurrency;
        var search = new BranchSearch(evidence, cardMemory: null, currency);
        return [Row(Start.Scratch, scratch), Row(Start.FineTune, fineTune), new(Start.ZeroShot, Job: null, Training: null, new Money(0, currency), DocumentOf(Start.ZeroShot))];

        StartingPoint Row(Start start, Job job)
        {
            var training = search.Find(job.Name, job);
            return new(start, job, training, training.Estimate?.Cost.Mid, DocumentOf(start));
        }

        DocumentStart? DocumentOf(Start start) => IsSam(fineTune) ? DocumentStart.Of(start) : null;
    }

    private static bool IsSam(Job job) => Architectures.Find(job.Workload) is SamEncoder;
}

/// <summary>A row of the document's own table, in its words.</summary>
public sealed record DocumentStart(string Start, string Document, string Cost, string Data, string Time, string Quality)
{
    private static IReadOnlyList<DocumentStart> All => field ??=
    [
        .. from row in Table.Embedded("Calibrate.Costs.Decisions.Data.document_starts.csv", "start", "document", "cost", "data", "time", "quality")
           select new DocumentStart(
               row.RequiredText("start"), row.RequiredText("document"), row.RequiredText("cost"),
               row.RequiredText("data"), row.RequiredText("time"), row.RequiredText("quality")),
    ];

    internal static DocumentStart Of(Start start) => All.Single(row => row.Start == Word(start));

    /// <summary>As tables name it.</summary>
    public static string Word(Start start) => start switch
    {
        Decisions.Start.Scratch => "scratch",
        Decisions.Start.FineTune => "fine-tune",
        Decisions.Start.ZeroShot => "zero-shot",
        _ => throw new ArgumentOutOfRangeException(nameof(start), start, "not a start"),
    };
}
