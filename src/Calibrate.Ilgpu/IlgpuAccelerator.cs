using System.Globalization;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using ILGPU;
using ILGPU.Runtime;

namespace Calibrate.Ilgpu;

/// <summary>An accelerator and what is asked of it.</summary>
internal sealed class IlgpuAccelerator : IAcceleratorProbe
{
    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly AcceleratorChoice _choice;

    private IlgpuAccelerator(Context context, Accelerator accelerator, AcceleratorChoice choice) =>
        (_context, _accelerator, _choice) = (context, accelerator, choice);

    /// <exception cref="UnsupportedException">There is none, or ILGPU cannot use it.</exception>
    public static IlgpuAccelerator Open(AcceleratorChoice choice)
    {
        var context = Devices.NewContext(choice.Kind);
        try
        {
            return new(context, Devices.Find(context, choice).CreateAccelerator(context), choice);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    public string Description => string.Create(
        CultureInfo.InvariantCulture, $"{_accelerator.Name} ({_choice}), {_accelerator.NumMultiprocessors} × {_accelerator.MaxNumThreadsPerMultiprocessor} threads");

    public IReadOnlyList<PeakQuestion> Questions(long bytes, TimeSpan budget)
    {
        var buffer = ProbeBuffer.Bytes(bytes, Devices.MemoryBytes(_accelerator), Devices.CacheBytes(_accelerator));
        return
        [
            Question("copy", peak => peak with { BytesPerSecond = Bandwidth.Copy(_accelerator, buffer, budget) }),
            Question("triad", peak => peak with { BytesPerSecond = Bandwidth.Triad(_accelerator, buffer, budget) }),
            Question("fma", peak => peak with { Precision = Precision.Fp32, FlopPerSecond = FmaRate.Measure(_accelerator, budget) }),
            Question("launch", peak => peak with { LaunchSeconds = LaunchLatency.Measure(_accelerator, budget) }),
        ];
    }

    public void Dispose()
    {
        _accelerator.Dispose();
        _context.Dispose();
    }

    private PeakQuestion Question(string what, Func<Peak, Peak> ask)
    {
        var (kind, label) = _choice.Kind switch
        {
            AcceleratorKind.Cuda => (PeakKind.Opinion, "cuda"),
            AcceleratorKind.OpenCl => (PeakKind.Opinion, "opencl"),
            _ => (PeakKind.Debug, "cpu-debug"),
        };
        var source = $"ilgpu-{label}-{what}";
        return new(source, () => ask(new(null, null, null, kind, source)));
    }
}
