using Calibrate.Units;

namespace Calibrate.Costs;

/// <summary>A duration with the ends that the throughput's interval gives; an end that nothing bounds is absent.</summary>
public readonly record struct TimeRange(TimeSpan? Low, TimeSpan Mid, TimeSpan? High);

/// <summary>A sum with the ends of its time.</summary>
public readonly record struct MoneyRange(Money? Low, Money Mid, Money? High);
