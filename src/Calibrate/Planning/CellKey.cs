using System.Globalization;
using System.Text;

namespace Calibrate.Planning;

/// <summary>
/// What is measured: every setting that changes the figure is part of the key. Two figures compare only under one key.
/// </summary>
/// <param name="Batch">Samples per step, at least 1.</param>
public sealed record CellKey(
    string Workload,
    Mode Mode,
    Precision Precision,
    Checkpointing Checkpointing,
    int Batch,
    InputSize Size,
    OptimizerVariant Optimizer = OptimizerVariant.Single,
    ChannelsLast ChannelsLast = ChannelsLast.Off)
{
    /// <summary>The key as one word fit for a shell, e.g. <c>vit-b.train.bf16.ckpt.b4.i224</c>.</summary>
    public string Id => IdWithBatch(string.Create(CultureInfo.InvariantCulture, $"b{Batch}"));

    /// <param name="batch">In place of <c>b4</c>.</param>
    internal string IdWithBatch(string batch)
    {
        var id = new StringBuilder(Workload)
            .Append('.').Append(Mode.ToString().ToLowerInvariant())
            .Append('.').Append(Precision.ToString().ToLowerInvariant());
        if (Checkpointing == Checkpointing.On)
            id.Append(".ckpt");
        if (ChannelsLast == ChannelsLast.On)
            id.Append(".cl");
        if (Mode == Mode.Train && Optimizer != OptimizerVariant.Single)
            id.Append('.').Append(Optimizer.ToString().ToLowerInvariant());
        return id.Append('.').Append(batch).Append('.').Append(Size).ToString();
    }

    public override string ToString() => Id;
}
