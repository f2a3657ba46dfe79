using Calibrate.Units;

namespace Calibrate.Costs.Training;

/// <summary>What a run costs, by what for; what was not asked for is absent.</summary>
public sealed record TrainingBill(Money Compute, Money? Storage = null, Money? Transfer = null)
{
    public const string Formula = "cost = billed time devices price + storage + transfer";

    /// <exception cref="ArgumentException">The currencies differ.</exception>
    public Money Total => Add(Add(Compute, Storage), Transfer);

    /// <param name="billed">Running time of the whole job, restarts included, waits for capacity not.</param>
    /// <param name="devices">Each is billed for all of it.</param>
    public static TrainingBill Of(TimeSpan billed, int devices, HourlyPrice price, Money? storage = null, Money? transfer = null) =>
        new(price * DeviceTime.Of(billed, devices), storage, transfer);

    private static Money Add(Money sum, Money? more) => more is { } part ? sum + part : sum;
}
