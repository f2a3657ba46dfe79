using System.Runtime.InteropServices;
using Calibrate.Measuring.Watch.Nvml;

namespace Calibrate.Tests.Measuring.Watch.Nvml;

/// <summary>The managed structures lie in memory as a C compiler lays out those of nvml.h.</summary>
public sealed class NvmlLayoutTests : IDisposable
{
    private readonly NvmlStub _c = NvmlStub.BuildLayouts();

    public void Dispose() => _c.Dispose();

    [Fact]
    public void EveryFieldIsWhereCPutsIt()
    {
        var managed = new Dictionary<string, long>(StringComparer.Ordinal);
        Add<NvmlUtilization>("nvmlUtilization_t", ("gpu", "Gpu"), ("memory", "Memory"));
        Add<NvmlMemory>("nvmlMemory_t", ("total", "Total"), ("free", "Free"), ("used", "Used"));
        Add<NvmlMemory2>("nvmlMemory_v2_t", ("version", "Version"), ("total", "Total"), ("reserved", "Reserved"), ("free", "Free"), ("used", "Used"));
        Add<NvmlTemperature>("nvmlTemperature_v1_t", ("version", "Version"), ("sensorType", "Sensor"), ("temperature", "Temperature"));
        Add<NvmlViolationTime>("nvmlViolationTime_t", ("referenceTime", "ReferenceTime"), ("violationTime", "ViolationTime"));
        Add<NvmlProcess1>("nvmlProcessInfo_v1_t", ("pid", "Pid"), ("usedGpuMemory", "UsedMemory"));
        Add<NvmlProcess2>("nvmlProcessInfo_v2_t", ("pid", "Pid"), ("usedGpuMemory", "UsedMemory"), ("gpuInstanceId", "GpuInstance"), ("computeInstanceId", "ComputeInstance"));
        Add<NvmlProcess3>("nvmlProcessDetail_v1_t", ("pid", "Pid"), ("usedGpuMemory", "UsedMemory"), ("gpuInstanceId", "GpuInstance"),
            ("computeInstanceId", "ComputeInstance"), ("usedGpuCcProtectedMemory", "UsedProtectedMemory"));

        managed.ShouldBe(InC(), ignoreOrder: true);

        void Add<T>(string type, params (string C, string Managed)[] fields)
            where T : struct
        {
            managed[type] = Marshal.SizeOf<T>();
            foreach (var (c, name) in fields)
                managed[$"{type}.{c}"] = Marshal.OffsetOf<T>(name);
            fields.Length.ShouldBe(typeof(T).GetFields().Length, type);
        }
    }

    [Fact]
    public void TheVersionsAreThoseOfTheHeader()
    {
        // NVML_STRUCT_VERSION: the size, and the version in the highest byte.
        NvmlMemory2.Asked.Version.ShouldBe(40u | (2u << 24));
        NvmlTemperature.Asked.Version.ShouldBe(12u | (1u << 24));
    }

    private Dictionary<string, long> InC()
    {
        var fields = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var entry = _c.Export("nvml_layouts"); Marshal.ReadIntPtr(entry) is var name and not 0; entry += 16)
            fields[Marshal.PtrToStringAnsi(name)!] = Marshal.ReadInt64(entry, 8);
        return fields;
    }
}
