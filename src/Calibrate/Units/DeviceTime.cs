namespace Calibrate.Units;

/// <summary>The time a bill counts: hours of the job times its devices.</summary>
public readonly record struct DeviceTime(double Hours)
{
    public static DeviceTime Of(TimeSpan job, int devices) => new(job.TotalHours * devices);

    public override string ToString() => $"{Figure.Significant(Hours)} device-hours";
}
