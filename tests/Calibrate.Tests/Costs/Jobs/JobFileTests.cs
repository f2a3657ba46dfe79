using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Jobs;

public class JobFileTests
{
    private const string Least = """
        schema: calibrate.job/1
        name: least
        workload: vit-b
        samples: 1000
        """;

    private const string Whole = """
        # Every key there is.
        schema: calibrate.job/1
        name: whole
        about: 'a test: all of it'
        workload: llama-7b
        method: qlora
        objective: preference
        zero: 1
        precision: fp16
        checkpointing: on
        sequence-length: 2048
        batch: 2
        accumulation: 8
        samples: 52000
        epochs: 2.5
        validation-samples: 400
        gpus: 4
        start-up: 5m
        dataset:
          size: 7.5 GB
          kept: 240h
          loading: 120.5
        checkpoint:
          size: 350 MB
          every: 30m
          write: 12s
        lora: {rank: 8, targets: 7}
        deadline: 8h
        budget: 25.50 USD
        guesses:
          - on: T4
            hours: 2-3
            from: a document
          - {on: A100-40, gpus: 8, hours: 1.5, from: another}
        """;

    private static Job Read(string text) => JobFile.Read(text, "job.yaml");

    private static string Refusal(string text) => Should.Throw<JobFormatException>(() => Read(text)).Message;

    [Fact]
    public void TheLeastJobHasTheStatedDefaults()
    {
        var job = Read(Least);

        job.ShouldBe(new Job { Name = "least", Workload = "vit-b", Samples = 1000, Guesses = job.Guesses });
        job.Method.ShouldBe(JobMethod.Full);
        job.Precision.ShouldBe(Precision.Bf16);
        job.Epochs.ShouldBe(1);
        job.Accumulation.ShouldBe(1);
        job.Adapters.ShouldBe(new JobAdapters(16, 4));
        job.Guesses.ShouldBeEmpty();
    }

    [Fact]
    public void EveryKeyIsRead()
    {
        var job = Read(Whole);

        job.About.ShouldBe("a test: all of it");
        job.Method.ShouldBe(JobMethod.Qlora);
        (job.Objective, job.Zero).ShouldBe((TrainingObjective.Preference, ZeroStage.One));
        job.Precision.ShouldBe(Precision.Fp16);
        job.Checkpointing.ShouldBe(Checkpointing.On);
        job.Size.ShouldBe(InputSize.Sequence(2048));
        (job.MicroBatch, job.Accumulation, job.Samples, job.Epochs, job.ValidationSamples, job.Devices).ShouldBe((2, 8, 52000, 2.5, 400, 4));
        job.StartUp.ShouldBe(TimeSpan.FromMinutes(5));
        job.Dataset.ShouldBe(new JobDataset(new ByteSize(7_500_000_000), TimeSpan.FromDays(10), 120.5));
        job.Checkpoints.ShouldBe(new JobCheckpoints(new ByteSize(350_000_000), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(12)));
        job.Adapters.ShouldBe(new JobAdapters(8, 7));
        job.Deadline.ShouldBe(TimeSpan.FromHours(8));
        job.Budget.ShouldBe(new Money(25.50m, "USD"));
        job.Guesses.ShouldBe(
        [
            new("T4", 1, TimeSpan.FromHours(2), TimeSpan.FromHours(3), "a document"),
            new("A100-40", 8, TimeSpan.FromHours(1.5), TimeSpan.FromHours(1.5), "another"),
        ]);
    }

    [Theory]
    [InlineData("epoch: 3", "job.yaml, line 5: epoch: there is no such key; alike are epochs; there are about, accumulation, batch, budget,")]
    [InlineData("epochs: -1", "job.yaml, line 5: epochs: '-1' will not do: give a number above 0")]
    [InlineData("epochs: NaN", "job.yaml, line 5: epochs: 'NaN' will not do")]
    [InlineData("epochs: 1e999", "job.yaml, line 5: epochs: '1e999' will not do")]
    [InlineData("epochs: 1,5", "job.yaml, line 5: epochs: '1,5' will not do")]
    [InlineData("precision: fp8", "job.yaml, line 5: precision: 'fp8' will not do: give one of fp32, tf32, fp16, bf16")]
    [InlineData("batch: 0", "job.yaml, line 5: batch: '0' will not do")]
    [InlineData("batch: [1, 2]", "job.yaml, line 5: batch: is a list, where one value is expected")]
    [InlineData("batch:", "job.yaml, line 5: batch: has no value")]
    [InlineData("samples: 7", "job.yaml, line 5: samples: is there twice; keep one")]
    [InlineData("budget: 25", "job.yaml, line 5: budget: '25' will not do: give an amount with its currency, such as 25 USD")]
    [InlineData("deadline: 3", "job.yaml, line 5: deadline: '3' will not do: give a duration with its unit")]
    [InlineData("dataset: 7 GB", "job.yaml, line 5: dataset: is a value, where a group of keys is expected")]
    [InlineData("dataset:\n  bytes: 7 GB", "job.yaml, line 6: dataset.bytes: there is no such key; there are kept, loading, size")]
    [InlineData("dataset:\n\tsize: 7 GB", "job.yaml, line 6: is indented with a tab, which YAML forbids: indent with spaces")]
    [InlineData("guesses: [{on: T4, hours: 3-2, from: x}]", "job.yaml, line 5: guesses[0].hours: '3-2' will not do")]
    [InlineData("guesses: [{on: T4, hours: 3}]", "job.yaml, line 5: guesses[0].from: is missing")]
    [InlineData("lora: {rank: 8}", "job.yaml, line 5: lora: goes with method: lora or qlora")]
    [InlineData("objective: win", "job.yaml, line 5: objective: 'win' will not do: give one of likelihood, preference, reinforcement")]
    [InlineData("method: rlhf\nobjective: reinforcement", "job.yaml, line 6: objective: does not go with method: rlhf, which is full training by reinforcement; leave one of the two out")]
    [InlineData("method: instruction\ncached: on", "job.yaml, line 6: cached: goes with method: head or dpo, which have a frozen part whose results can be there beforehand")]
    [InlineData("method: dpo\nobjective: preference", "job.yaml, line 6: objective: does not go with method: dpo, which is full training on preferences; leave one of the two out")]
    [InlineData("zero: 4", "job.yaml, line 5: zero: '4' will not do: give 0 (nothing is spread), 1 (the optimizer), 2 (the gradients too) or 3 (the weights too)")]
    [InlineData("image-size: 224\nsequence-length: 128", "image-size: cannot stand beside sequence-length")]
    [InlineData("text-embedding-dim: 512", "job.yaml, line 5: text-embedding-dim: goes with a workload that takes precomputed embeddings: fusion-mlp or fusion-attention")]
    [InlineData("image-embedding-dim: 0", "job.yaml, line 5: image-embedding-dim: '0' will not do: give the width of an embedding, 1 to 65536")]
    [InlineData("about: &a x", "job.yaml, line 5: anchors and aliases are not read in a job")]
    [InlineData("about: !!str x", "job.yaml, line 5: tags such as !!int are not read in a job")]
    [InlineData("about: }", "job.yaml, line 5: is not YAML")]
    [InlineData("---\nname: x", "job.yaml, line 5: starts a second document")]
    [InlineData("about: [[[[[[[[[[1]]]]]]]]]]", "job.yaml, line 5: nests deeper than 8 levels")]
    public void ARefusalNamesFileLineKeyAndWhatWouldWork(string line, string message) => Refusal($"{Least}\n{line}\n").ShouldContain(message);

    [Theory]
    [InlineData("samples", "sampels", "job.yaml, line 4: sampels: there is no such key; alike are samples; there are about,")]
    [InlineData("workload", "work-load", "job.yaml, line 3: work-load: there is no such key; alike are workload; there are about,")]
    [InlineData("schema", "shema", "job.yaml, line 1: shema: there is no such key; alike are schema; there are about,")]
    public void AMisspeltKeyIsNamedBeforeTheOneItLeavesMissing(string key, string typed, string message) =>
        Refusal(Least.Replace($"{key}:", $"{typed}:", StringComparison.Ordinal)).ShouldStartWith(message);

    [Theory]
    [InlineData("samples", "job.yaml, line 1: samples: is missing: give the images or sequences in an epoch")]
    [InlineData("workload", "job.yaml, line 1: workload: is missing")]
    [InlineData("schema", "job.yaml, line 1: schema: is missing: give schema: calibrate.job/1")]
    public void WhatAJobNeedsIsNamed(string key, string message) =>
        Refusal(string.Join('\n', Least.Split('\n').Where(line => !line.StartsWith(key + ":", StringComparison.Ordinal)))).ShouldStartWith(message);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("just words")]
    [InlineData("- a\n- list")]
    [InlineData("\0")]
    public void AFileThatIsNoJobIsRefused(string text) => Refusal(text).ShouldStartWith("job.yaml");

    [Theory]
    [InlineData("image-embedding-dim: 1024\ntext-embedding-dim: 512", "s128.e1024-512")]
    [InlineData("text-embedding-dim: 512\nsequence-length: 32", "s32.e2048-512")]
    [InlineData("image-embedding-dim: 2048\ntext-embedding-dim: 768", "s128")]
    [InlineData("epochs: 2", null)]
    public void EmbeddingsArePartOfTheSize(string lines, string? size) =>
        (Read($"{Least.Replace("vit-b", "fusion-attention", StringComparison.Ordinal)}\n{lines}\n").Size?.ToString()).ShouldBe(size);

    [Theory]
    [InlineData("sam-vit-h", "sam-h")]
    [InlineData("sam_vit_b", "sam-b")]
    [InlineData("sam-l", "sam-l")]
    [InlineData("llama-7b", "decoder-7b")]
    [InlineData("vit-b", "vit-b")]
    public void AModelsOtherNamesBecomeItsOne(string text, string name) =>
        Read(Least.Replace("vit-b", text, StringComparison.Ordinal)).Workload.ShouldBe(name);

    [Fact]
    public void PreferenceTuningOfAllWeightsIsOfPreferences()
    {
        Read(Least + "\nmethod: dpo").Objective.ShouldBe(TrainingObjective.Preference);
        Read(Least + "\nmethod: rlhf").Objective.ShouldBe(TrainingObjective.Reinforcement);
        Read(Least + "\nmethod: dpo\ncached: on").Caching.ShouldBe(Caching.On);
        Read(Least + "\nmethod: dpo").Caching.ShouldBe(Caching.Off);
        Read(Least).Objective.ShouldBe(TrainingObjective.Likelihood);
    }

    [Fact]
    public void AnotherSchemaIsRefused() =>
        Refusal(Least.Replace("job/1", "job/2", StringComparison.Ordinal)).ShouldBe("job.yaml, line 1: schema: 'calibrate.job/2' is not read by this version, which knows calibrate.job/1");

    [Fact]
    public void FiveThousandDamagedJobsAreReadOrRefusedAndNeverCrash()
    {
        var random = new Random(20260101);
        var refused = 0;
        for (var i = 0; i < 5000; i++)
        {
            try
            {
                Read(Damage(Whole, random));
            }
            catch (JobFormatException e)
            {
                e.Message.ShouldStartWith("job.yaml");
                refused++;
            }
        }

        // Most damage hits something that matters; a digit changed into another is still a job.
        refused.ShouldBeGreaterThan(2500);
    }

    private static string Damage(string text, Random random)
    {
        const string marks = "\t\n:-[]{}#&*!|>'\"%@`,?0123456789eE.+ é\u0000\u2028a";
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, random.Next(1, Math.Min(20, text.Length - at) + 1)),
                1 => text.Insert(at, new string(marks[random.Next(marks.Length)], random.Next(1, 30))),
                2 => text[..at],
                3 => text + text[at..],
                _ => text.Remove(at, 1).Insert(at, marks[random.Next(marks.Length)].ToString()),
            };
            if (text.Length == 0)
                return text;
        }
        return text;
    }
}
