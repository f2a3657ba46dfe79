using Calibrate.Planning;

namespace Calibrate.Costs.Jobs;

/// <summary>Between how jobs and how cells say a model is trained.</summary>
public static class JobMethods
{
    /// <summary>Of the cells that are of the job's own kind; what is new about other methods is their data, and their steps are full training's.</summary>
    public static Method ToMethod(this JobMethod method) => method switch
    {
        JobMethod.Head => Method.Head,
        JobMethod.Lora => Method.Lora,
        JobMethod.Qlora => Method.Qlora,
        _ => Method.Full,
    };

    public static JobMethod ToJob(this Method method) => method switch
    {
        Method.Head => JobMethod.Head,
        Method.Lora => JobMethod.Lora,
        Method.Qlora => JobMethod.Qlora,
        Method.Instruction => JobMethod.Instruction,
        Method.Dpo => JobMethod.Dpo,
        _ => JobMethod.Full,
    };
}
