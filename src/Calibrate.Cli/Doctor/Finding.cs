using Calibrate.Measuring.Watch.Nvml;

namespace Calibrate.Cli.Doctor;

internal enum Severity
{
    Ok,

    /// <summary>Runs, but not as it should.</summary>
    Warning,

    /// <summary>Nothing runs until it is remedied.</summary>
    Problem,
}

/// <summary>One thing looked at.</summary>
/// <param name="Remedy">What to do about it; null where there is nothing to do.</param>
/// <param name="Gpu">The GPU looked at, in figures; null for anything else.</param>
internal sealed record Finding(string Subject, Severity Severity, string Text, string? Remedy = null, GpuFacts? Gpu = null);

/// <param name="Cuda">As <c>--device</c> names it; null where CUDA does not show it.</param>
internal sealed record GpuFacts(string? Cuda, SurveyedGpu Device);
