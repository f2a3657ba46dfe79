using System.Globalization;
using System.Text;

namespace Calibrate.Planning;

/// <summary>
/// What is measured: every setting that changes the figure is part of the key. Two figures compare only under one key.
/// </summary>
/// <param name="Batch">Samples per step, at least 1.</param>
/// <param name="Accumulate">Into how many equal micro-batches a step cuts its batch, adding up their gradients; 1 for none.</param>
/// <param name="Adapter">Of <see cref="Method.Lora"/> and <see cref="Method.Qlora"/>; null for all others.</param>
public sealed record CellKey(
    string Workload,
    Mode Mode,
    Precision Precision,
    Checkpointing Checkpointing,
    int Batch,
    InputSize Size,
    OptimizerVariant Optimizer = OptimizerVariant.Single,
    ChannelsLast ChannelsLast = ChannelsLast.Off,
    CudaGraphs CudaGraphs = CudaGraphs.Off,
    Method Method = Method.Full,
    Caching Caching = Caching.Off,
    int Accumulate = 1,
    LoraAdapter? Adapter = null)
{
    /// <summary>The key as one word fit for a shell, e.g. <c>vit-b.train.bf16.ckpt.b4.i224</c>, <c>sam-b.train.head.cached.fp32.b1.i1024</c>.</summary>
    public string Id => IdWithBatch(string.Create(CultureInfo.InvariantCulture, $"b{Batch}"));

    /// <summary>
    /// How many units of throughput one sample is: 1 image or its positions; those of both answers, where it is a pair; the tokens that
    /// are written, where it is generated.
    /// </summary>
    public int UnitsPerSample => (Mode, Method) switch
    {
        (Mode.Generate, _) => GenerationLength.Of(Size).New,
        (Mode.Train, Method.Dpo) => 2 * Size.UnitsPerSample,
        _ => Size.UnitsPerSample,
    };

    /// <param name="batch">In place of <c>b4</c>.</param>
    internal string IdWithBatch(string batch)
    {
        var id = new StringBuilder(Workload)
            .Append('.').Append(Mode.ToString().ToLowerInvariant());
        if (Method != Method.Full)
            id.Append('.').Append(Method.ToString().ToLowerInvariant());
        if (Adapter is not null)
            id.Append('.').Append(Adapter.Id);
        if (Caching == Caching.On)
            id.Append(".cached");
        id.Append('.').Append(Precision.ToString().ToLowerInvariant());
        if (Checkpointing == Checkpointing.On)
            id.Append(".ckpt");
        if (ChannelsLast == ChannelsLast.On)
            id.Append(".cl");
        if (Mode == Mode.Train && Optimizer != OptimizerVariant.Single)
            id.Append('.').Append(Optimizer.ToString().ToLowerInvariant());
        if (CudaGraphs == CudaGraphs.On)
            id.Append(".graphs");
        if (Accumulate > 1)
            id.Append(CultureInfo.InvariantCulture, $".acc{Accumulate}");
        return id.Append('.').Append(batch).Append('.').Append(Size).ToString();
    }

    public override string ToString() => Id;
}
