using Calibrate.Images.Jpeg;
using Calibrate.Images.Pipelines;
using Calibrate.Images.Samples;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Batches that worker threads decode and augment while the steps run.</summary>
internal sealed class LoadedBatches : IBatches
{
    // As many as rotate where nothing is loaded.
    private const int ExampleCount = 4;

    private const int Channels = 3;

    // Class, centre, width and height.
    private const int ObjectLength = 5;

    private readonly BatchLoader _loader;
    private readonly CellKey _cell;
    private readonly ImagePipeline _pipeline;
    private readonly Device _device;
    private Batch[]? _examples;
    private Batch? _current;

    /// <exception cref="UnsupportedException">There is no library that decodes.</exception>
    public LoadedBatches(ImagePipeline pipeline, CellKey cell, Device device, ulong seed)
    {
        (_pipeline, _cell, _device) = (pipeline, cell, device);
        var library = Library();
        _loader = new(new()
        {
            Pipeline = pipeline,
            Images = SampleImages.OfUser().Open(pipeline, library, _ => { }),
            Library = library,
            ImageSize = cell.Size.Value,
            Batch = cell.Batch,
            Workers = cell.LoaderWorkers,
            Seed = seed,
            Augmentation = cell.Mode == Mode.Forward ? Augmentation.Evaluation : Augmentation.Training,
        });
    }

    public long Kept => 0;

    public IReadOnlyList<Batch> Examples => _examples ??= [.. Enumerable.Range(0, ExampleCount).Select(_ => Load())];

    public Batch Next()
    {
        _current?.Dispose();
        _current = null;
        return _current = Load();
    }

    public void Dispose()
    {
        _loader.Dispose();
        _current?.Dispose();
        foreach (var example in _examples ?? [])
            example.Dispose();
    }

    private Batch Load()
    {
        using var loaded = _loader.Next();
        using var scope = NewDisposeScope();
        var side = _cell.Size.Value;
        var pixels = tensor(loaded.Pixels, [loaded.Samples, Channels, side, side]);
        return new Batch([Sent(pixels)], Sent(Labels(loaded)), RealTokens: null).MoveTo(_device, _cell.ChannelsLast);
    }

    // Pinned, as trainers ask for it, labels too: a single copy from other memory waits for all the steps before.
    private Tensor Sent(Tensor host) =>
        (_device.type == DeviceType.CUDA ? host.pin_memory().to(_device, non_blocking: true) : host).DetachFromDisposeScope();

    private Tensor Labels(LoadedBatch loaded)
    {
        if (_pipeline == ImagePipeline.Imagenet)
            return tensor([.. loaded.Targets.Select(target => (long)target)]);
        // As many rows as the fullest sample has, as a trainer pads them.
        var rows = tensor(loaded.Targets, [loaded.Samples, loaded.TargetLength / ObjectLength, ObjectLength]);
        var fullest = loaded.Targets.Chunk(loaded.TargetLength).Max(sample => sample.Chunk(ObjectLength).Count(row => row[ObjectLength - 1] > 0));
        return rows.narrow(1, 0, Math.Max(1, fullest)).contiguous();
    }

    private static TurboJpeg Library()
    {
        try
        {
            return TurboJpeg.Open();
        }
        catch (JpegLibraryMissingException e)
        {
            throw new UnsupportedException(e.Message);
        }
    }
}
