namespace Calibrate.Torch;

/// <summary>Bytes of the caching allocator, and how often it met the device's limit.</summary>
/// <param name="Allocated">In tensors now.</param>
/// <param name="MaxAllocated">In tensors at most since the last reset.</param>
/// <param name="Reserved">Taken from the device now: tensors, and what is kept for the next ones.</param>
/// <param name="MaxReserved">Taken from the device at most since the last reset.</param>
/// <param name="Retries">Allocations that succeeded only after the cache was emptied.</param>
/// <param name="OutOfMemory">Allocations that failed.</param>
public readonly record struct CudaMemory(long Allocated, long MaxAllocated, long Reserved, long MaxReserved, long Retries, long OutOfMemory);
