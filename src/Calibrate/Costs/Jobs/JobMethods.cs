using Calibrate.Costs.Memory;
using Calibrate.Planning;

namespace Calibrate.Costs.Jobs;

/// <summary>Between how jobs and how cells say a model is trained.</summary>
public static class JobMethods
{
    /// <summary>Of the cells that are of the job's own kind. Of reinforcement it is that of the steps in which policy and value model learn.</summary>
    public static Method CellMethod(this Job job) => (job.Method, job.Objective) switch
    {
        (JobMethod.Dpo, _) or (JobMethod.Full or JobMethod.Scratch, TrainingObjective.Preference) => Method.Dpo,
        (JobMethod.Instruction, TrainingObjective.Likelihood) => Method.Instruction,
        (JobMethod.Head, _) => Method.Head,
        (JobMethod.Lora, _) => Method.Lora,
        (JobMethod.Qlora, _) => Method.Qlora,
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
