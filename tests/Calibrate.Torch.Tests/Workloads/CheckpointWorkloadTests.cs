using Calibrate.Measuring;
using Calibrate.Measuring.Checkpoints;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>The training state on disk, and back.</summary>
public class CheckpointWorkloadTests
{
    private static readonly CellKey Bert = new("bert-mini", Mode.Checkpoint, Precision.Fp32, Checkpointing.Off, 1, InputSize.Sequence(16));

    [Fact]
    public void A_launch_writes_reads_back_and_leaves_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("calibrate-checkpoints-");
        try
        {
            var engine = new LibtorchEngine();
            engine.UseCheckpointFolder(folder.FullName);

            var outcome = Launch(engine, Bert);

            outcome.End.ShouldBe(LaunchEnd.Finished, outcome.Reason);
            outcome.Launch.Blocks.Count.ShouldBe(6);
            var checkpoint = outcome.Launch.Checkpoint.ShouldNotBeNull();
            // AdamW: the weight and two moments of everything that learns, 4 bytes each, the head's 2 x 257 among them; BERT has no buffers.
            checkpoint.Bytes.ShouldBe(12 * (WorkloadCatalog.Find("bert-mini").Descriptor.Parameters + 514));
            checkpoint.IsWhatWasWritten.ShouldBeTrue();
            checkpoint.ReadSeconds.ShouldBeGreaterThan(0);
            checkpoint.FileSystem.ShouldNotBeNull();
            (outcome.Launch.Checks!.DistinctBatches, outcome.Launch.RealTokensPerStep).ShouldBe((null, null));
            (outcome.Launch.GradientNorm, outcome.Launch.ParameterChange).ShouldBe((null, null));
            folder.GetFileSystemInfos().ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_open_checkpoint_has_no_name_that_could_stay_behind()
    {
        var folder = Directory.CreateTempSubdirectory("calibrate-checkpoints-");
        try
        {
            var store = new CheckpointFolder(folder.FullName);
            using var file = store.Create();
            file.Append([1, 2, 3]);
            file.Flush();
            file.DropCache();

            folder.GetFileSystemInfos().ShouldBeEmpty();
            var back = new byte[2];
            file.Read(1, back);
            back.ShouldBe([2, 3]);
            Should.Throw<EndOfStreamException>(() => file.Read(2, new byte[2]));
            store.FreeBytes.ShouldBeGreaterThan(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Momentum_is_half_of_what_moments_are_and_statistics_of_norms_are_in_it()
    {
        using var scope = NewDisposeScope();
        var store = new MemoryStore();
        using var cell = Build(store, new("resnet34", Mode.Checkpoint, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(64)));
        cell.Step();

        // 8 bytes a parameter; and for each of the 8,512 channels of its 36 norms a mean and a variance, for each norm a count.
        cell.ReadBack()!.Bytes.ShouldBe((8 * 21_797_672L) + (8 * 8512) + (8 * 36));
    }

    [Fact]
    public void What_is_frozen_is_not_in_it()
    {
        using var scope = NewDisposeScope();
        using var cell = Build(new(), new("sam-b", Mode.Checkpoint, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(64), Method: Method.Head));
        cell.Step();

        // Of SAM's head, the mask decoder: those of its weights that one step gave a gradient have moments.
        var decoder = SamConfig.DecoderParameters;
        cell.ReadBack()!.Bytes.ShouldBeInRange(4 * decoder, 12 * decoder);
        cell.Parameters.ShouldBe(decoder);
    }

    [Fact]
    public void The_last_checkpoint_goes_only_once_the_next_is_flushed()
    {
        using var scope = NewDisposeScope();
        var store = new MemoryStore();
        using (var cell = Build(store, Bert))
        {
            cell.Step();
            store.Files.ShouldBe((1, 1));
            cell.Step();
            cell.Step();
            store.Files.ShouldBe((2, 1));
            store.Flushes.ShouldBe(3);
        }

        store.Files.Left.ShouldBe(0);
    }

    [Fact]
    public void Without_room_for_two_it_is_refused_before_anything_is_written()
    {
        using var scope = NewDisposeScope();
        var store = new MemoryStore { FreeBytes = 1 << 20 };

        Should.Throw<UnsupportedException>(() => Build(store, Bert)).Message.ShouldBe(
            "/somewhere has 1.00 MiB free, and bert-mini takes 256 MiB: a checkpoint of 128 MiB and the one before it; make room there, or name another folder with --checkpoint-dir");
        store.Files.Most.ShouldBe(0);
    }

    [Fact]
    public void A_disk_that_fills_up_meanwhile_is_named_with_the_remedy()
    {
        var store = new MemoryStore { Room = 1 << 20 };

        var outcome = Launch(new LibtorchEngine(store), Bert);

        outcome.End.ShouldBe(LaunchEnd.Crashed);
        outcome.Reason.ShouldBe("a checkpoint of 128 MiB could not be written into /somewhere (No space left on device); make room there, or name another folder with --checkpoint-dir");
        store.Files.Left.ShouldBe(0);
    }

    [Fact]
    public void A_disk_that_forgets_a_byte_has_saved_nothing()
    {
        var outcome = Launch(new LibtorchEngine(new MemoryStore { Forgets = 100_000_000 }), Bert);

        (outcome.End, outcome.Reason).ShouldBe((LaunchEnd.Invalid, "the checkpoint that was read back is not the one that was written"));
    }

    [Fact]
    public void Tensors_of_any_type_come_back_chunk_by_chunk()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors = [randn([5, 3]), arange(0, 7, ScalarType.Int64), tensor([2.5f]).sum(), zeros([0])];
        Tensor[] before = [.. tensors.Select(tensor => tensor.clone())];
        var stream = new StateStream(tensors, chunkBytes: 16);
        stream.Bytes.ShouldBe((15 * 4) + (7 * 8) + tensors[2].ElementSize);

        using var file = new MemoryStore().Create();
        stream.WriteTo(file);
        stream.Is(file).ShouldBeTrue();
        tensors[1].zero_();
        stream.Is(file).ShouldBeFalse();
        stream.ReadFrom(file);
        foreach (var (now, then) in tensors.Zip(before))
            now.eq(then).all().item<bool>().ShouldBeTrue();
    }

    private static IWorkload Build(MemoryStore store, CellKey key) => new LibtorchEngine(store).Build(key, "cpu", 1);

    private static LaunchOutcome Launch(LibtorchEngine engine, CellKey key)
    {
        List<WorkerMessage> messages = [];
        var request = new MeasureRequest
        {
            Device = "cpu",
            Threads = 1,
            Cell = key,
            Round = 1,
            Seed = 5,
            Blocks = new BlockSettings(8, 8, 3, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2)).For(key.Mode),
            Probe = new([64], TimeSpan.FromMilliseconds(1), 1 << 20, TimeSpan.FromMilliseconds(1)),
            StartupCap = TimeSpan.FromMinutes(1),
        };
        using (NewDisposeScope())
        {
            try
            {
                new CellMeasurement(engine, Instruments.Real(), messages.Add).Run(request with { Blocks = request.Blocks with { MaxCount = 6 } });
            }
            catch (IOException e)
            {
                messages.Add(new WorkerMessage.Failed(e.Message));
            }
        }

        return new WorkerTranscript(messages, WorkerEnd.Exited, "ended", TimeSpan.FromSeconds(1)).ToOutcome(request);
    }
}
