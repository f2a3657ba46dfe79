namespace Calibrate.Profiles;

/// <summary>What an accelerator's own sensors said at looks between the timed blocks of one launch.</summary>
/// <param name="SlowedShare">Looks at which it was held below the clock it would run at, by heat or by its hardware's protection, of all looks.</param>
/// <param name="SlowedBy">Why, e.g. <c>thermal, power brake</c>; absent when it never was.</param>
/// <param name="ClockLowHz">Lowest clock seen.</param>
/// <param name="ClockHighHz">Highest clock seen.</param>
/// <param name="PowerLimitWatts">The limit in force; another limit makes another device of it.</param>
/// <param name="ForeignProcess">Another process that had work on the device, name and id.</param>
public sealed record DeviceReading(
    double SlowedShare, string? SlowedBy = null, double? ClockLowHz = null, double? ClockHighHz = null,
    double? PowerLimitWatts = null, string? ForeignProcess = null);
