using Calibrate.Costs.Flops;
using Calibrate.Planning;

namespace Calibrate.Costs.Memory;

/// <summary>Adapters beside a whole model's blocks.</summary>
public static class AdapterSize
{
    /// <summary>Parameters that learn.</summary>
    public static long Parameters(this LoraAdapter adapter, Transformer model, InputSize size) => model.Blocks(size).Sum(adapter.Parameters);
}
