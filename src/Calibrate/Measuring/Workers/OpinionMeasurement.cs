using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>Asks for a second opinion, in a worker. Whatever goes wrong takes nothing else away: it is a figure that is missing.</summary>
public sealed class OpinionMeasurement(IPeakProbe probe, Action<WorkerMessage> send)
{
    public void Run(AcceleratorChoice accelerator, OpinionSettings settings)
    {
        try
        {
            using var open = probe.Open(accelerator);
            send(new WorkerMessage.AcceleratorDescribed(open.Description));
            foreach (var question in open.Questions(settings.Bytes, settings.Budget))
                send(Ask(question));
        }
        catch (Exception e)
        {
            send(new WorkerMessage.OpinionMissing($"{probe.Name} on {accelerator}", WorkerMain.Brief(e.Message)));
        }
    }

    private static WorkerMessage Ask(PeakQuestion question)
    {
        try
        {
            var answer = new WorkerMessage.OpinionMeasured(question.Ask());
            return MessageCheck.Reject(answer) is { } why ? new WorkerMessage.OpinionMissing(question.Source, why) : answer;
        }
        catch (Exception e)
        {
            return new WorkerMessage.OpinionMissing(question.Source, WorkerMain.Brief(e.Message));
        }
    }
}
