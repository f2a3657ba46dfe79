using System.Runtime.InteropServices;

namespace Calibrate.Torch.Interop;

/// <summary>The shim's exports, declared once. Callers go through <see cref="Check"/>.</summary>
internal static unsafe partial class Native
{
    private const string Shim = "calibrate_torch_shim";

    /// <summary>Kept equal to kAbiVersion in native/abi.h.</summary>
    public const int AbiVersion = 4;

    static Native() => NativeLibrary.SetDllImportResolver(
        typeof(Native).Assembly, static (name, _, _) => name == Shim ? Setup.Shim.Handle : 0);

    [LibraryImport(Shim), SuppressGCTransition] public static partial nint ct_last_error();

    [LibraryImport(Shim)] public static partial void ct_tensor_release(nint tensor);
    [LibraryImport(Shim), SuppressGCTransition] public static partial nint ct_tensor_retain(nint tensor);
    [LibraryImport(Shim)] public static partial Status ct_tensor_meta(nint tensor, TensorMeta* meta);
    [LibraryImport(Shim)] public static partial Status ct_tensor_set_requires_grad(nint tensor, byte value);
    [LibraryImport(Shim)] public static partial Status ct_tensor_grad(nint tensor, nint* grad);
    [LibraryImport(Shim)] public static partial Status ct_tensor_set_grad(nint tensor, nint grad);
    [LibraryImport(Shim)] public static partial Status ct_tensor_retain_grad(nint tensor);
    [LibraryImport(Shim)] public static partial Status ct_tensor_set_data(nint tensor, nint data);

    [LibraryImport(Shim, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Status ct_op_find(string name, string overload, nint* op);
    [LibraryImport(Shim)] public static partial Status ct_op_has_kernel(nint op, int deviceType, byte* has);
    [LibraryImport(Shim)] public static partial Status ct_op_call(nint op, Value* values, int count, Value** results, int* resultCount);

    [LibraryImport(Shim)]
    public static partial Status ct_backward(
        nint* tensors, int count, nint* grads, byte retainGraph, byte createGraph, nint* inputs, int inputCount);
    [LibraryImport(Shim)]
    public static partial Status ct_grad(
        nint* outputs, int count, nint* inputs, int inputCount, nint* gradOutputs, byte retainGraph, byte createGraph, byte allowUnused, nint* grads);
    [LibraryImport(Shim), SuppressGCTransition] public static partial byte ct_grad_mode();
    [LibraryImport(Shim), SuppressGCTransition] public static partial void ct_set_grad_mode(byte enabled);
    [LibraryImport(Shim)] public static partial Status ct_inference_mode_enter(byte enabled, nint* guard);
    [LibraryImport(Shim)] public static partial void ct_inference_mode_leave(nint guard);
    [LibraryImport(Shim)]
    public static partial Status ct_attach_node(
        nint* outputs, int count, nint* inputs, int inputCount,
        delegate* unmanaged[Cdecl]<nint, nint*, int, nint*, int, int> backward, delegate* unmanaged[Cdecl]<nint, void> release, nint context);

    [LibraryImport(Shim)] public static partial nint ct_torch_version();
    [LibraryImport(Shim)] public static partial Status ct_torch_config(nint* text);
    [LibraryImport(Shim)] public static partial int ct_num_threads();
    [LibraryImport(Shim)] public static partial Status ct_set_num_threads(int threads);
    [LibraryImport(Shim)] public static partial Status ct_manual_seed(ulong seed);
    [LibraryImport(Shim)] public static partial Status ct_manual_seed_device(int deviceType, int index, ulong seed);
    [LibraryImport(Shim)] public static partial Status ct_rng_state(int deviceType, int index, nint* state);
    [LibraryImport(Shim)] public static partial Status ct_set_rng_state(int deviceType, int index, nint state);

    [LibraryImport(Shim)] public static partial Status ct_autocast(int deviceType, byte* enabled, int* dtype);
    [LibraryImport(Shim)] public static partial Status ct_set_autocast(int deviceType, byte enabled, int dtype);
    [LibraryImport(Shim)] public static partial byte ct_autocast_cache_enabled();
    [LibraryImport(Shim)] public static partial void ct_set_autocast_cache_enabled(byte enabled);
    [LibraryImport(Shim)] public static partial void ct_autocast_nest();
    [LibraryImport(Shim)] public static partial int ct_autocast_unnest();
    [LibraryImport(Shim)] public static partial void ct_autocast_clear_cache();

    [LibraryImport(Shim)] public static partial Status ct_device_count(int deviceType, int* count);
    [LibraryImport(Shim)] public static partial Status ct_current_device(int deviceType, int* index);
    [LibraryImport(Shim)] public static partial Status ct_set_device(int deviceType, int index);
    [LibraryImport(Shim)] public static partial Status ct_cuda_init();
    [LibraryImport(Shim)] public static partial Status ct_cuda_synchronize(int index);
    [LibraryImport(Shim)] public static partial Status ct_cudnn_version(long* version);
    [LibraryImport(Shim)] public static partial Status ct_device_memory(int deviceType, int index, long* six);
    [LibraryImport(Shim)] public static partial Status ct_reset_peak_memory(int deviceType, int index);
    [LibraryImport(Shim)] public static partial Status ct_empty_cache(int deviceType, int index);

    [LibraryImport(Shim)] public static partial Status ct_tensor_count_new(nint* count);
    [LibraryImport(Shim)] public static partial void ct_tensor_count_release(nint count);
    [LibraryImport(Shim)] public static partial void ct_tensor_count_read(nint count, long* now, long* peak);
    [LibraryImport(Shim)] public static partial void ct_tensor_count_reset(nint count);

    [LibraryImport(Shim)] public static partial Status ct_stream_from_pool(int deviceType, int index, long* id);
    [LibraryImport(Shim)] public static partial Status ct_stream_exchange(int deviceType, int index, long id, long* before);
    [LibraryImport(Shim)] public static partial Status ct_stream_synchronize(int deviceType, int index, long id);
    [LibraryImport(Shim)] public static partial Status ct_event_new(int deviceType, byte timing, nint* ev);
    [LibraryImport(Shim)] public static partial void ct_event_release(nint ev);
    [LibraryImport(Shim)] public static partial Status ct_event_record(nint ev, int index);
    [LibraryImport(Shim)] public static partial Status ct_event_block(nint ev, int index);
    [LibraryImport(Shim)] public static partial Status ct_event_query(nint ev, byte* done);
    [LibraryImport(Shim)] public static partial Status ct_event_elapsed(nint start, nint end, double* milliseconds);

    [LibraryImport(Shim)] public static partial byte ct_graph_compiled();
    [LibraryImport(Shim)] public static partial Status ct_graph_new(int index, nint* graph);
    [LibraryImport(Shim)] public static partial void ct_graph_release(nint graph);
    [LibraryImport(Shim)] public static partial Status ct_graph_begin(nint graph);
    [LibraryImport(Shim)] public static partial Status ct_graph_end(nint graph);
    [LibraryImport(Shim)] public static partial Status ct_graph_replay(nint graph);

    [LibraryImport(Shim)] public static partial Status ct_switch(int which, byte* value);
    [LibraryImport(Shim)] public static partial Status ct_set_switch(int which, byte value);
    [LibraryImport(Shim)] public static partial Status ct_matmul_precision(int* level);
    [LibraryImport(Shim)] public static partial Status ct_set_matmul_precision(int level);
}
