using Calibrate.Costs.Origins;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Throughputs;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs.Claims;

/// <content>What others have measured.</content>
internal sealed partial class ClaimSources
{
    /// <summary>Published samples a second of training on one device, over every row of the kind.</summary>
    /// <param name="model">As the rows name it.</param>
    public Quantity Rate(string model, Precision precision, string device)
    {
        PublishedThroughput[] rows =
        [
            .. facts.Throughputs.Where(row => row.Model == model && row.Conditions is { Devices: 1, Mode: Mode.Train, Compilation: Compilation.Off } conditions
                && conditions.Precision == precision && conditions.Device.Name == device),
        ];
        var rates = rows.Select(row => row.Figure.SamplesPerSecond.Value).ToList();
        var bounds = new Bounds(rates.Min(), rates.Max());
        return Leaf($"rate of training {model} in {Words.Of(precision)} on {device}", bounds, "samples/s", Grounds.Published, string.Join("; ", rows.Select(row => row.Conditions.Software).Distinct()));
    }

    /// <summary>
    /// How much faster training is in 16 bits than in 32, by everybody who published both of one model on one GPU: the least to the
    /// most. On GPUs that have TF32 the 32 bits are multiplied so.
    /// </summary>
    public Quantity HalfOverFull()
    {
        var rows = facts.Throughputs.Where(row => row.Conditions is { Devices: 1, Mode: Mode.Train, Compilation: Compilation.Off }).ToList();
        return Quantity.Between(
        [
            .. from half in rows
               where half.Conditions.Precision is Precision.Fp16 or Precision.Bf16
               from full in rows
               where full.Conditions.Precision is Precision.Fp32 or Precision.Tf32 && full.Collection == half.Collection && full.Model == half.Model && full.Conditions.Device == half.Conditions.Device
               select Row(half) / Row(full),
        ]) with { Expression = "least to most of rate in 16 bits / rate in 32 bits, model by model and GPU by GPU" };
    }

    /// <summary>What one collection publishes of a model's forward pass on one GPU under one version of the software.</summary>
    /// <param name="software">A part of its source.</param>
    public Quantity? Inference(string model, string software) => facts.Throughputs
        .Where(row => row.Model == model && row.Conditions.Mode == Mode.Forward && row.Conditions.Software.Contains(software, StringComparison.Ordinal))
        .Select(Row).FirstOrDefault();

    private static Quantity Row(PublishedThroughput row) => Quantity.Leaf(new(row.Figure.SamplesPerSecond.Value), row.Figure.Derivation);

    /// <summary>Throughput of several devices over that of one, times their number.</summary>
    public static Quantity Efficiency(PublishedScaling row) =>
        Leaf($"efficiency of {row.Case} on {row.Devices}", new(row.Efficiency.Share), "", Grounds.Published, row.Source);
}
