namespace Calibrate.Costs.Jobs;

/// <summary>How a model is trained, as the job's author sees it.</summary>
public enum JobMethod
{
    /// <summary>All parameters, from random ones.</summary>
    Scratch,

    /// <summary>All parameters, from pretrained ones; a step costs what it costs from scratch.</summary>
    Full,

    /// <summary>The head alone, on a frozen model.</summary>
    Head,

    /// <summary>Low-rank adapters beside frozen weights (Hu et al. 2021).</summary>
    Lora,

    /// <summary>The same on frozen weights in 4 bits (Dettmers et al. 2023).</summary>
    Qlora,

    /// <summary>All parameters, on prompts and answers; the loss leaves the prompts out, the work does not.</summary>
    Instruction,

    /// <summary>Direct preference optimisation: pairs of answers, and a frozen reference that runs forward (Rafailov et al. 2023).</summary>
    Dpo,

    /// <summary>Reinforcement learning from human feedback: all parameters, from answers that the model writes itself (Ouyang et al. 2022).</summary>
    Rlhf,
}
