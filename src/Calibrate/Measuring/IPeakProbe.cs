using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>
/// A second opinion on what a device can do, by kernels that are not the engine's. Nothing is ever divided by it.
/// Lives in the worker process.
/// </summary>
public interface IPeakProbe
{
    /// <summary>As <c>doctor --probe</c> and the figures' sources name it.</summary>
    string Name { get; }

    /// <summary>What the kernels are written with, and its version.</summary>
    string Library { get; }

    /// <exception cref="UnsupportedException">There is no such accelerator here, or the library cannot use it.</exception>
    IAcceleratorProbe Open(AcceleratorChoice accelerator);
}

/// <summary>One accelerator, open. All calls come from one thread.</summary>
public interface IAcceleratorProbe : IDisposable
{
    /// <summary>What it is, as its driver names it.</summary>
    string Description { get; }

    /// <summary>What it can be asked for, in the order to ask.</summary>
    /// <param name="bytes">Size of each buffer; larger where the accelerator's caches would hold it, smaller where its memory would not.</param>
    /// <param name="budget">Time for each.</param>
    IReadOnlyList<PeakQuestion> Questions(long bytes, TimeSpan budget);
}

/// <param name="Source">The figure's, e.g. <c>ilgpu-cuda-copy</c>.</param>
/// <param name="Ask">Measures: a peak of <see cref="PeakKind.Opinion"/> or <see cref="PeakKind.Debug"/>. What it throws is the reason why there is none.</param>
public sealed record PeakQuestion(string Source, Func<Peak> Ask);
