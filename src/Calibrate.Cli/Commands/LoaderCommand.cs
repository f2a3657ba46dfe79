using System.CommandLine;
using System.Globalization;
using Calibrate.Cli.Options;
using Calibrate.Images.Jpeg;
using Calibrate.Images.Pipelines;
using Calibrate.Images.Samples;
using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Measuring.Loading;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Loading;
using Calibrate.Reports;
using Calibrate.Units;

namespace Calibrate.Cli.Commands;

/// <summary>How many images a second this host makes ready to train on, against the number of workers.</summary>
internal sealed class LoaderCommand(AppServices services)
{
    private readonly Option<string?> _pipeline = RunFlags.Flag("--pipeline", "imagenet|yolo", "decode, random crop and flip; or decode, mosaic and jitter; default: imagenet");
    private readonly Option<string?> _workers = RunFlags.Flag("--workers", "1,2,4", "threads that decode and augment; default: 1, 2, 4 … up to the processors");
    private readonly Option<string?> _size = RunFlags.Flag("--image-size", "N", "side in pixels; default: 224 for imagenet, 640 for yolo");
    private readonly Option<string?> _images = RunFlags.Flag("--images", "DIR", "your own .jpg and .jpeg files; default: generated ones, kept in the user's cache");
    private readonly Option<string?> _duration = RunFlags.Flag("--duration", "5s", "of each repeat; default: 5s");
    private readonly Option<string?> _repeats = RunFlags.Flag("--repeats", "N", "starts of the loader with each number of workers; default: 5, which a draft takes");
    private readonly Option<string?> _seed = RunFlags.Flag("--seed", "N", "of the order, the crops and the jitter");
    private readonly Option<string?> _output = RunFlags.Flag("--output", "DIR", $"the results folder; default: {RunOptions.DefaultOutput}");
    private readonly Option<bool> _json = RunFlags.Json();

    public Command Command()
    {
        var command = new Command("loader", "measure how fast JPEG files become training samples here") { _pipeline, _workers, _size, _images, _duration, _repeats, _seed, _output, _json };
        command.SetAction(parsed => (int)Run(
            Plan(parsed), parsed.GetValue(_images), parsed.GetValue(_output) ?? RunOptions.DefaultOutput, parsed.GetValue(_json) ? Output.Json : Output.Text));
        return command;
    }

    private LoaderPlan Plan(ParseResult parsed)
    {
        var pipeline = Choices.Optional<ImagePipeline>("--pipeline", "pipeline", parsed.GetValue(_pipeline)) ?? ImagePipeline.Imagenet;
        return new LoaderPlan
        {
            Pipeline = pipeline,
            ImageSize = Numbers.Int("--image-size", parsed.GetValue(_size), "the side in pixels, 32 or more") ?? LoaderPlan.DefaultImageSize(pipeline),
            Workers = parsed.GetValue(_workers) is { } workers
                ? [.. Choices.Split("--workers", workers).Select(word => Numbers.Int("--workers", word, "whole numbers of threads, 1 or more, separated by commas")!.Value)]
                : LoaderPlan.DefaultWorkers(Environment.ProcessorCount),
            Duration = Numbers.Duration("--duration", parsed.GetValue(_duration)) ?? LoaderPlan.DefaultDuration,
            Repeats = Numbers.Int("--repeats", parsed.GetValue(_repeats), "1 to 100 starts of the loader") ?? LoaderPlan.DefaultRepeats,
            Seed = Numbers.Seed("--seed", parsed.GetValue(_seed)) ?? RunOptions.DefaultSeed,
        }.Checked();
    }

    private ExitCode Run(LoaderPlan plan, string? folder, string output, Output format)
    {
        var notes = format == Output.Json ? services.Terminal.Error : services.Terminal.Out;
        void Note(string line) => notes.WriteLine(PlainText.Of(line));
        var given = folder is null ? null : ImageSet.In(folder);
        if (OutputFolder.WhyNotWritable(output) is { } why)
            throw new RunFailedException($"--output {output}: cannot be written ({why}); make it writable, with room, or give another folder");
        var library = ImageSupply.Library(services);
        var images = given ?? ImageSupply.Generated(services, plan.Pipeline, library, Note);
        using var signals = new StopSignals();
        var created = services.Time.GetUtcNow();
        var rows = new LoaderMeasurement(plan, workers => new LoadedStream(Settings(plan, images, library, workers)), services.Time, Note).Run(signals.Token);
        var loader = Document(plan, images, library, rows, created);
        var file = OutputFolder.Written(output, () => new ResultsFolder(output, services.Disk).Save(loader));
        services.Terminal.Out.WriteLine((format == Output.Json ? LoaderReport.Json(loader) : LoaderReport.Text(loader)).TrimEnd());
        notes.WriteLine($"loader: {file}");
        return ExitCode.Done;
    }

    private static LoaderSettings Settings(LoaderPlan plan, ImageSet images, TurboJpeg library, int workers) => new()
    {
        Pipeline = plan.Pipeline,
        Images = images,
        Library = library,
        ImageSize = plan.ImageSize,
        Batch = plan.Batch,
        Workers = workers,
        Seed = plan.Seed,
    };

    private LoaderProfile Document(LoaderPlan plan, ImageSet images, TurboJpeg library, LoaderRow[] rows, DateTimeOffset created)
    {
        var host = HostEnvironment.Describe();
        return new()
        {
            Schema = LoaderProfile.CurrentSchema,
            Created = created,
            Tool = services.Tool,
            Device = Cpu.Describe(),
            Environment = new(host.Os, host.Kernel, host.Dotnet, host.PhysicalCores, Environment.ProcessorCount, library.Name),
            Pipeline = plan.Pipeline,
            ImageSize = plan.ImageSize,
            Batch = plan.Batch,
            Prefetch = LoaderSettings.Prefetch,
            Seed = plan.Seed,
            Images = new(images.Source.ToString().ToLower(CultureInfo.InvariantCulture), images.Files.Count, (double)images.Bytes / images.Files.Count, images.Sha256),
            Workers = rows,
            Sha256 = "",
        };
    }
}
