using System.Runtime.InteropServices;
using Calibrate.Torch.Setup;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.FakeCuda;

/// <summary>Run by <see cref="FakeCudaTests"/>, in a process whose shim has the fake CUDA: it writes down what it is asked.</summary>
public sealed unsafe class OnFakeCuda : IDisposable
{
    public OnFakeCuda()
    {
        InitializeDevice(new Device("cuda:0"));
        _ = Log;
    }

    public void Dispose() => FailAt("");

    [Fact(Explicit = true)]
    public void It_has_two_devices_and_one_is_current()
    {
        cuda.device_count().ShouldBe(2);
        InitializeDevice(new Device("cuda:1"));
        cuda.synchronize();
        cuda.synchronize(new Device("cuda:0"));
        Log.ShouldBe(["synchronize 1", "synchronize 0"]);
        Should.Throw<TorchException>(() => InitializeDevice(new Device("cuda:2"))).Message.ShouldContain("has no device");
    }

    [Fact(Explicit = true)]
    public void Memory_is_told_of_the_device_asked_for()
    {
        cuda.memory_stats(new Device("cuda:1")).ShouldBe(new CudaMemory(101, 200, 300, 400, 5, 6));
        (cuda.memory_allocated(), cuda.max_memory_allocated(), cuda.memory_reserved(), cuda.max_memory_reserved()).ShouldBe((100, 200, 300, 400));
        cuda.reset_peak_memory_stats(new Device("cuda:1"));
        cuda.empty_cache(new Device("cuda:1"));
        cuda.empty_cache();
        Log.ShouldBe(["reset peaks 1", "empty cache on 1/0", "empty cache on 0/0"]);
    }

    [Fact(Explicit = true)]
    public void A_stream_is_current_while_it_is_used()
    {
        var (outer, inner) = (new CudaStream(), new CudaStream());
        using var moment = new CudaEvent();
        using (outer.Use())
        {
            moment.record();
            using (inner.Use())
                moment.record();
            moment.wait();
        }

        moment.record();
        outer.synchronize();
        moment.query().ShouldBeTrue();
        var log = Log;
        var streams = log.Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToArray();
        log.Select(line => line.Split('/')[0]).ShouldBe(["record 0", "record 0", "wait 0", "record 0", "synchronize 0"]);
        streams[3].ShouldBe("0");
        streams[0].ShouldNotBe("0");
        streams[1].ShouldNotBe(streams[0]);
        (streams[2], streams[4]).ShouldBe((streams[0], streams[0]));
    }

    [Fact(Explicit = true)]
    public void Events_of_this_libtorch_tell_no_times() =>
        Should.Throw<MissingOperatorException>(() => new CudaEvent(enable_timing: true)).Message.ShouldContain("libtorch 2.6");

    [Fact(Explicit = true)]
    public void A_graph_is_warmed_up_and_recorded_on_its_stream_and_replayed_on_the_current_one()
    {
        using (var graph = new CudaGraph(new Device("cuda:1")))
        {
            graph.warm_up(() => Call("fake_cuda_write", "warm up"));
            graph.capture(() => Call("fake_cuda_write", "work"));
            graph.replay();
            graph.replay();
        }

        var log = Log;
        var stream = log.First(line => line.StartsWith("capture on", StringComparison.Ordinal))["capture on ".Length..];
        stream.ShouldStartWith("1/");
        stream.ShouldNotBe("1/0");
        log.ShouldBe(
        [
            "graph on 1/0",
            "synchronize 1", "warm up", "synchronize 1",
            "synchronize 1", "empty cache on 1/0", $"capture on {stream}", "work", $"captured on {stream}",
            "replay on 1/0", "replay on 1/0",
            "synchronize 1", "graph is gone",
        ]);
        CudaGraph.IsCompiled.ShouldBeTrue();
    }

    [Fact(Explicit = true)]
    public void Work_that_fails_ends_the_recording_and_says_why()
    {
        using var graph = new CudaGraph();
        Should.Throw<InvalidOperationException>(() => graph.capture(() => throw new InvalidOperationException("no such work"))).Message.ShouldBe("no such work");
        Log[^2..].Select(line => line.Split(' ')[0]).ShouldBe(["capture", "captured"]);

        FailAt("capture on", "told to fail");
        var begun = false;
        Should.Throw<TorchException>(() => graph.capture(() => begun = true)).Message.ShouldContain("told to fail");
        begun.ShouldBeFalse();

        // The stream is the old one again, whatever failed.
        FailAt("");
        _ = Log;
        cuda.empty_cache();
        Log.ShouldBe(["empty cache on 0/0"]);
    }

    [Fact(Explicit = true)]
    public void Memory_that_ends_is_told_by_its_type_and_by_the_libraries_words()
    {
        foreach (var message in (string[])["OutOfMemoryError", "CUDA out of memory. Tried to allocate 2 GiB", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling", "CUDA error: out of memory"])
        {
            FailAt("synchronize", message);
            Should.Throw<TorchOutOfMemoryException>(() => cuda.synchronize(), message);
        }

        FailAt("synchronize", "CUDA error: an illegal memory access was encountered");
        Should.Throw<TorchException>(() => cuda.synchronize()).ShouldNotBeOfType<TorchOutOfMemoryException>();
    }

    [Fact(Explicit = true)]
    public void Seeds_and_states_are_those_of_the_device_meant()
    {
        cuda.manual_seed(3);
        cuda.manual_seed_all(4);
        using (var state = RngState.Save(DeviceType.CUDA, 1))
            state.Restore();
        Log.ShouldBe(["seed 0 with 3", "seed 0 with 4", "seed 1 with 4", "get state 1", "set state 1"]);
    }

    [Fact(Explicit = true)]
    public void Seeding_CUDA_leaves_the_CPU_alone()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var expected = rand([4]).Values();
        manual_seed(7);
        cuda.manual_seed(8);
        rand([4]).Values().ShouldBe(expected);
    }

    private static string[] Log => Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(Shim.Handle, "fake_cuda_log"))())!
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void FailAt(string line, string message = "")
    {
        Call("fake_cuda_fail_with", message);
        Call("fake_cuda_fail_at", line);
    }

    private static void Call(string export, string line)
    {
        var text = Marshal.StringToCoTaskMemUTF8(line);
        ((delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(Shim.Handle, export))(text);
        Marshal.FreeCoTaskMem(text);
    }
}
