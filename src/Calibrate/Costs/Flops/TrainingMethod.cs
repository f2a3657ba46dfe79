namespace Calibrate.Costs.Flops;

/// <summary>Which parameters learn.</summary>
public enum TrainingMethod
{
    /// <summary>All of them: from scratch or full fine-tuning, which cost the same a step.</summary>
    Full,

    /// <summary>The head only, on a frozen model that runs forward.</summary>
    HeadOnly,

    /// <summary>Low-rank adapters beside frozen weights: Hu et al. 2021.</summary>
    Lora,

    /// <summary>The same on frozen weights in 4 bits: Dettmers et al. 2023.</summary>
    Qlora,
}
