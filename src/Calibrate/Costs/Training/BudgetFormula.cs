using Calibrate.Costs.Scaling;
using Calibrate.Units;

namespace Calibrate.Costs.Training;

/// <summary>
/// The budget calculator of the documents, as it is written there, and the right form beside it. As written:
/// <c>hours = tokens_total / (tps_per_gpu * num_gpus * utilization)</c>, <c>cost = hours * price_per_gpu_hour * num_gpus</c>.
/// </summary>
/// <remarks>
/// Three things are wrong with it. Tokens over tokens a second are seconds: called hours, time and cost come out 3600 times too
/// high. <c>num_gpus</c> cancels in the cost, so that scaling is taken to be perfect. And a measured throughput already has the
/// utilisation in it: multiplied by it once more, it counts twice.
/// </remarks>
/// <param name="TokensPerSample">Above 0.</param>
/// <param name="Throughput">Of one device.</param>
/// <param name="Utilization">The document's factor, above 0; the right form does not use it.</param>
/// <param name="Price">Of one device.</param>
public sealed record BudgetFormula(double TokensPerSample, long Samples, double Epochs, TokenRate Throughput, int Devices, double Utilization, HourlyPrice Price)
{
    public const string AsWritten = "train_hours = tokens_total / (tps_per_gpu * num_gpus * utilization); cost = train_hours * $/GPU_hour * num_gpus";

    public const string Formula = "time = tokens / (tokens/s of one device * devices * efficiency); cost = time * devices * price";

    /// <summary>How many times too high the document's hours and cost are, by the unit alone.</summary>
    public const double UnitError = 3600;

    public const string Explanation = "tokens divided by tokens per second are seconds; the document calls them hours, so its time and its cost are 3600 times too high";

    /// <summary>tokens_per_sample · n_samples · epochs.</summary>
    public TokenCount Tokens => new(TokensPerSample * Samples * Epochs);

    /// <summary>What the document calls hours. The number is one of seconds.</summary>
    public double TrainHoursAsWritten => Tokens.Tokens / (Throughput.TokensPerSecond * Devices * Utilization);

    /// <exception cref="OverflowException">Beyond all sums.</exception>
    public Money CostAsWritten => Price * new DeviceTime(TrainHoursAsWritten * Devices);

    /// <summary>The document's division with its unit put right, utilisation still in it.</summary>
    public TimeSpan TimeWithUtilization => Tokens / (Throughput * (Devices * Utilization));

    /// <param name="scaling">Of the devices together.</param>
    public TimeSpan Time(ScalingEfficiency scaling) => Tokens / (Throughput * (Devices * scaling.Share));

    public Money Cost(ScalingEfficiency scaling) => Price * DeviceTime.Of(Time(scaling), Devices);
}
