namespace Calibrate.Measuring;

/// <summary>
/// One cell's work, built and ready on the device, in a worker process. All calls come from one thread.
/// </summary>
public interface IWorkload : IDisposable
{
    /// <summary>Starts one step on the next batch of inputs. On an asynchronous device it may return before the work is done.</summary>
    void Step();

    /// <summary>Returns when all the work started so far is done.</summary>
    void Synchronize();

    /// <summary>Notes, in the device's own work and without waiting, the moment at which what was started so far is done; nothing where it has no clock.</summary>
    void Mark()
    {
    }

    /// <summary>The times from each mark to the next, and forgets them; all their work must be done. Empty where the device has no clock.</summary>
    IReadOnlyList<TimeSpan> TakeMarks() => [];

    /// <summary>
    /// Reads one number that the last step made last back to the host, so that all the work started so far must be done, whether
    /// <see cref="Synchronize"/> waited for it or not. Small: it is timed.
    /// </summary>
    double ReadResult();

    /// <summary>What the steps so far did to the model. Called outside the timed blocks, once in a launch and more often by <c>pace</c>.</summary>
    StepEvidence Examine();

    /// <summary>
    /// What the steps work on, and how exactly they multiply. Called outside the timed blocks, once in a launch. Null where a step works
    /// on no samples: an update, a checkpoint.
    /// </summary>
    WorkEvidence? Inspect();

    /// <summary>Reads back, and times, what the last step wrote; null where steps write nothing. Called after the timed blocks, once in a launch.</summary>
    Profiles.CheckpointReading? ReadBack() => null;

    /// <summary>Peak memory since the workload was built: allocated on the device on CUDA, resident in the process on the CPU; null where nothing tells.</summary>
    MemoryReading? PeakMemory();

    /// <summary>All parameters that are trained, the task's head included.</summary>
    long Parameters { get; }

    /// <summary>Those that are frozen too; packed weights, as of QLoRA, are none of them.</summary>
    long AllParameters => Parameters;

    /// <summary>Real (unpadded) tokens per step, averaged over the rotating batches; null for images, and without samples.</summary>
    double? RealTokensPerStep { get; }
}

/// <summary>Proof that it was training: an absent value does not apply (forward has no gradients).</summary>
/// <param name="Loss">The last step's loss, or the mean of the output in forward mode; of an update or a checkpoint, of the step that made its gradients or state.</param>
/// <param name="GradientNorm">L2 norm of all gradients at the last step.</param>
/// <param name="ParameterChange">L2 norm of the change of a sample of parameters since the start.</param>
public sealed record StepEvidence(double Loss, double? GradientNorm, double? ParameterChange);

/// <summary>Proof that the work is what the cell says.</summary>
/// <param name="InputSpread">Standard deviation of the inputs' values, the least over the batches; 0 where they are all the same.</param>
/// <param name="DistinctBatches">How many of the batches that the steps rotate over differ.</param>
/// <param name="Matmul">A product done exactly as the steps do theirs.</param>
/// <param name="Attention">How the library carries out the model's attention, e.g. <c>flash</c>; null where it has none.</param>
public sealed record WorkEvidence(double InputSpread, int DistinctBatches, MatmulEvidence Matmul, string? Attention = null);

/// <summary>A seeded random product of square matrices, of 256 rows on the CPU and 1024 on CUDA, by which <see cref="Statistics.ComputedPrecision"/> tells the precision.</summary>
/// <param name="RelativeError">Against the product in float64: the Frobenius norm of the difference over that of the product.</param>
/// <param name="Overflows">Whether the product is no longer finite with one factor's elements scaled far beyond 65504.</param>
public sealed record MatmulEvidence(double RelativeError, bool Overflows);

/// <param name="Bytes">Peak bytes.</param>
/// <param name="Source">What was read, e.g. <c>VmHWM</c> or <c>cuda allocated</c>.</param>
/// <param name="BeforeBytes">Of the same kind, before the workload was built: program and libraries, and the inputs that rotate. Null where the peak holds nothing of them.</param>
/// <param name="TensorBytes">In the tensors of steps at most, without the inputs that rotate; null where nothing tells.</param>
public sealed record MemoryReading(long Bytes, string Source, long? BeforeBytes = null, long? TensorBytes = null);

/// <summary>How fast the device is right now: short, taken at both ends of a launch, and longer for the run's peaks.</summary>
public interface IDeviceProbe : IDisposable
{
    /// <summary>Best rate of a square matrix product over the sizes, in FLOP/s.</summary>
    double GemmFlopPerSecond(Planning.Precision precision, IReadOnlyList<int> sizes, TimeSpan budget);

    /// <summary>
    /// Rate of a 3x3 convolution, in FLOP/s; null where it has no library of its own to be faster than a product's. On the CPU it is
    /// oneDNN's, and a BLAS that does not know the processor's vectors is left behind by it.
    /// </summary>
    double? ConvolutionFlopPerSecond(Planning.Precision precision, TimeSpan budget) => null;

    /// <summary>Copy bandwidth in bytes/s, read and written bytes both counted.</summary>
    /// <param name="bytes">Size of each buffer; larger where the device's caches would hold it, smaller where its memory would not.</param>
    double CopyBytesPerSecond(long bytes, TimeSpan budget);

    /// <summary>Bandwidth of a + s·b in bytes/s: two buffers read, a third written, all counted.</summary>
    /// <param name="bytes">As for the copy.</param>
    double TriadBytesPerSecond(long bytes, TimeSpan budget);
}

/// <summary>Why a cell cannot be run here: said before the attempt, with the reason.</summary>
public sealed class UnsupportedException(string reason) : Exception(reason);

/// <summary>The device or the process ran out of memory.</summary>
public sealed class OutOfDeviceMemoryException(string message, Exception? inner = null) : Exception(message, inner);
