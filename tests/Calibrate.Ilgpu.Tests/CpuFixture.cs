using Calibrate.Planning;
using ILGPU;
using ILGPU.Runtime;

namespace Calibrate.Ilgpu.Tests;

/// <summary>ILGPU's accelerator for debugging, which is on every machine.</summary>
public sealed class CpuFixture : IDisposable
{
    private readonly Context _context = Devices.NewContext(AcceleratorKind.Cpu);

    public CpuFixture() => Accelerator = Devices.Find(_context, new(AcceleratorKind.Cpu)).CreateAccelerator(_context);

    internal Accelerator Accelerator { get; }

    internal float[] Read(MemoryBuffer1D<float, Stride1D.Dense> buffer)
    {
        Accelerator.Synchronize();
        return buffer.GetAsArray1D();
    }

    public void Dispose()
    {
        Accelerator.Dispose();
        _context.Dispose();
    }
}
