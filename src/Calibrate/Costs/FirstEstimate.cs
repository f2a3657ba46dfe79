using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs;

/// <summary>
/// The plainest price of a job: samples over measured samples a second, devices scaling perfectly. Low and high come from the
/// measured 95% interval alone.
/// </summary>
public static class FirstEstimate
{
    private const string TimeFormula = "hours = samples * epochs / (samples/s * devices) / 3600";
    private const string CostFormula = "cost = hours * devices * price per device-hour";

    /// <exception cref="EstimateException">The request is out of range, or its cells must not be priced.</exception>
    public static Estimate Of(EstimateRequest request)
    {
        Check(request);
        var cell = CellChoice.ById(request.Cell, request.From);
        List<EstimatePhase> phases = [Phase(cell.Key.Mode == Mode.Train ? "training" : "inference", cell, request.Samples, request)];
        if (request.ValidationSamples > 0)
            phases.Add(Phase("validation", Validation(cell, request), request.ValidationSamples, request));

        var time = phases.Select(phase => phase.Time).Aggregate((sum, next) => sum + next);
        return new(
            time,
            request.Price is { } price ? CostOf(time, price, request.Devices) : null,
            request.Devices,
            request.Price,
            request.Profile.Device.Name,
            phases,
            request.Price is null ? [TimeFormula] : [TimeFormula, CostFormula],
            Assumptions(request),
            [.. phases.Select(phase => phase.From).Where(from => from.Status.Standing == Standing.Flagged).Select(Warning)]);
    }

    private static void Check(EstimateRequest request)
    {
        Require(request.Samples >= 1, FormattableString.Invariant($"--samples {request.Samples}: at least 1"));
        Require(request.Epochs > 0 && double.IsFinite(request.Epochs), FormattableString.Invariant($"--epochs {request.Epochs}: a number above 0"));
        Require(request.Devices >= 1, FormattableString.Invariant($"--gpus {request.Devices}: at least 1"));
        Require(request.ValidationSamples >= 0, FormattableString.Invariant($"--validation-samples {request.ValidationSamples}: 0 for no validation, or more"));
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new EstimateException(message);
    }

    private static Cell Validation(Cell cell, EstimateRequest request)
    {
        Require(cell.Key.Mode == Mode.Train, $"--validation-samples: goes with a training cell, and {cell.Key.Id} is forward; leave it out, or name a training cell in --cell");
        return CellChoice.ForwardOf(cell, request.From);
    }

    private static EstimatePhase Phase(string name, Cell cell, long samples, EstimateRequest request)
    {
        var (throughput, rate) = (cell.Figures!.Throughput, cell.Figures.SamplesPerSecond);
        var time = new TimeRange(TimeAt(rate.High), TimeAt(rate.Value)!.Value, TimeAt(rate.Low));
        var formula = FormattableString.Invariant($"{samples} * {request.Epochs} / ({Figure.Significant(rate.Value)} * {request.Devices}) / 3600");
        return new(name, samples, request.Epochs, time, formula, new(
            request.File, request.Profile.Sha256, cell.Key.Id, cell.Status, cell.Reason, cell.Unit, throughput, rate));

        TimeSpan? TimeAt(double? samplesPerSecond)
        {
            if (samplesPerSecond is null)
                return null;
            var seconds = samples * request.Epochs / (samplesPerSecond.Value * request.Devices);
            Require(seconds < TimeSpan.MaxValue.TotalSeconds / 4, $"--samples, --epochs: the {name} would outlast every calendar; check their size");
            return TimeSpan.FromSeconds(seconds);
        }
    }

    private static MoneyRange CostOf(TimeRange time, HourlyPrice price, int devices)
    {
        try
        {
            return new(At(time.Low), price * DeviceTime.Of(time.Mid, devices), At(time.High));
        }
        catch (OverflowException)
        {
            throw new EstimateException("--price, --gpus: the cost is beyond all numbers; check their size");
        }

        Money? At(TimeSpan? end) => end is { } job ? price * DeviceTime.Of(job, devices) : null;
    }

    private static List<string> Assumptions(EstimateRequest request)
    {
        List<string> assumptions =
        [
            "only steps are counted: no start-up, data loading beyond the measured step, checkpoints or interruptions",
        ];
        if (request.Price is not null)
            assumptions.Add("the price is per device-hour, and each device is billed for the whole job");
        if (request.Devices > 1)
            assumptions.Add(FormattableString.Invariant($"{request.Devices} devices scale perfectly: no communication is counted"));
        if (request.ValidationSamples > 0)
            assumptions.Add("validation runs after each epoch at the speed of the forward cell; its interval is added to that of training, low to low and high to high");
        return assumptions;
    }

    private static string Warning(CellLineage from) => $"{from.Cell} is {from.Status}{(from.Reason is { } reason ? $": {reason}" : "")}";
}
