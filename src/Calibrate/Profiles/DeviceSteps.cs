namespace Calibrate.Profiles;

/// <summary>
/// What a launch's steps took one by one, by events on the device, which wait for nothing: a diagnosis of spread within the blocks.
/// The estimate comes from the host's clock, which sees all of the time.
/// </summary>
/// <param name="Count">Steps after the warm-up.</param>
public sealed record DeviceSteps(int Count, double MedianSeconds, double P95Seconds);
