using Calibrate.Measuring;
using Calibrate.Planning;

namespace Calibrate.Tests.Measuring;

/// <summary>A second opinion that was agreed on beforehand.</summary>
internal sealed class FakePeakProbe(params PeakQuestion[] questions) : IPeakProbe
{
    /// <summary>Opens nothing, and says so.</summary>
    public string? WhyNot { get; init; }

    public bool Closed { get; private set; }

    public string Name => "fake";

    public string Library => "Fake 1.0";

    public IAcceleratorProbe Open(AcceleratorChoice accelerator) =>
        WhyNot is null ? new Opened(this, $"a fake of {accelerator}", questions) : throw new UnsupportedException(WhyNot);

    private sealed class Opened(FakePeakProbe probe, string description, IReadOnlyList<PeakQuestion> questions) : IAcceleratorProbe
    {
        public string Description => description;

        public IReadOnlyList<PeakQuestion> Questions(long bytes, TimeSpan budget) => questions;

        public void Dispose() => probe.Closed = true;
    }
}
