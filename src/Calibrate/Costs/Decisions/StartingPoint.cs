using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Scaling;
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
public sealed record StartingPoint(Start Start, Job? Job, Branch? Training, DocumentStart? Document)
{
    /// <summary>Images or sequences to be had; 0 for zero-shot.</summary>
    public long Samples => Job?.Samples ?? 0;

    /// <summary>0 for zero-shot; null where nobody can say.</summary>
    public Money? Cost(string currency) => Start == Start.ZeroShot ? new Money(0, currency) : Training?.Estimate?.Cost.Mid;

    /// <summary>What is paid for; 0 for zero-shot, null where nobody can say.</summary>
    public DeviceTime? Hours => Start == Start.ZeroShot ? default(DeviceTime)
        : Training?.Estimate is { } estimate ? DeviceTime.Of(estimate.Time.Mid, estimate.Machines * estimate.Machine.Devices) : null;

    /// <summary>The example that trains the job's model from nothing; null where none does, or the job does so itself.</summary>
    public static Job? ScratchOf(Job job) => Architectures.Find(job.Workload) is SamEncoder && job.Method != JobMethod.Scratch ? ExampleJobs.Find("sam-scratch") : null;

    /// <param name="scratch">The job that would train it from nothing.</param>
    /// <param name="fineTune">The job in question.</param>
    /// <exception cref="EstimateException">The one is not from scratch, or the other is, or a model is not known.</exception>
    public static IReadOnlyList<StartingPoint> Compare(Job scratch, Job fineTune, Evidence evidence)
    {
        if (scratch.Method != JobMethod.Scratch)
            throw new EstimateException($"--scratch: {scratch.Name} is not from scratch; give a job with method: scratch");
        if (fineTune.Method == JobMethod.Scratch)
            throw new EstimateException($"{fineTune.Name} is from scratch itself; compare a job that fine-tunes with it");
        var search = new BranchSearch(evidence, cardMemory: null, fineTune.Budget?.Currency ?? "USD");
        return
        [
            Row(Start.Scratch, scratch), Row(Start.FineTune, fineTune), new(Start.ZeroShot, Job: null, Training: null, DocumentOf(Start.ZeroShot)),
        ];

        StartingPoint Row(Start start, Job job) => new(start, job, search.Find(job.Name, job, TrainingMemory.PlanOf(job, new(Devices: 1)), Sharding.IfNeeded), DocumentOf(start));

        DocumentStart? DocumentOf(Start start) => Architectures.Find(fineTune.Workload) is SamEncoder ? DocumentStart.Of(start) : null;
    }
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
