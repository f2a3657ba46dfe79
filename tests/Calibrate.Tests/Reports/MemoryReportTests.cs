using System.Globalization;
using Calibrate.Costs;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Reports;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Reports;

public class MemoryReportTests
{
    private static readonly Job Qlora = new()
    {
        Name = "llama-7b-qlora", About = "An example.", Workload = "llama-7b", Method = JobMethod.Qlora, Checkpointing = Checkpointing.On,
        Size = InputSize.Sequence(512), MicroBatch = 4, Samples = 52_000,
    };

    private static readonly Job Full = Qlora with { Name = "llama-7b-full", About = null, Method = JobMethod.Full };

    private static readonly Job ViT = new() { Name = "vit", Workload = "vit-b", Samples = 1000, MicroBatch = 4 };

    private static readonly ProfileSource[] Profiles = [new("bench-results/example.json", Sample.Profile() with { Sha256 = new('a', 64) })];

    private static readonly Dictionary<string, Func<string>> Reports = new(StringComparer.Ordinal)
    {
        ["memory-qlora.txt"] = () => Text(TrainingMemory.Of(Qlora)),
        ["memory-zero.txt"] = () => Text(TrainingMemory.Of(Full, new(Devices: 8, Zero: ZeroStage.Three, Optimizer: OptimizerKind.AdamW8Bit, Batch: 2))),
        ["memory-dpo.txt"] = () => Text(TrainingMemory.Of(Full with { Method = JobMethod.Dpo })),
        ["memory-measured.txt"] = () => Text(TrainingMemory.Of(ViT)),
        ["memory-measured.json"] = () => Json(TrainingMemory.Of(ViT)),
        ["memory-unknown.txt"] = () => Text(TrainingMemory.Of(ViT with { Name = "yolo", Workload = "yolov8s" })),
        ["memory-unknown.json"] = () => Json(TrainingMemory.Of(ViT with { Name = "yolo", Workload = "yolov8s" })),
    };

    public static TheoryData<string> Names => [.. Reports.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheReportIsAsAgreedInEveryCulture(string name)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Reports[name]().ShouldBeGolden(name);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Text(TrainingMemory memory) => MemoryReport.Text(memory, CardFit.All(memory, PriceCatalogue.Shipped, Profiles), Measured(memory));

    private static string Json(TrainingMemory memory) => MemoryReport.Json(memory, CardFit.All(memory, PriceCatalogue.Shipped, Profiles), Measured(memory));

    private static IReadOnlyList<MeasuredMemory> Measured(TrainingMemory memory) =>
        MeasuredMemory.Of(memory.Plan.Model, Profiles);
}
