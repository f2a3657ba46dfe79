using Calibrate.Measuring;

namespace Calibrate.Cli.Display;

/// <summary>One line per launch, for pipes and logs.</summary>
/// <param name="note">Told each, which may hold anything a worker said.</param>
internal sealed class PlainProgress(Action<string> note) : IProgress<RunEvent>
{
    public void Report(RunEvent value)
    {
        if (Line(value) is { } line)
            note(line);
    }

    private static string? Line(RunEvent value) => value switch
    {
        RunEvent.ProbeStarts starts => $"measuring the peaks of {starts.Device}",
        RunEvent.ProbeEnds ends => $"{ends.Facts.Device.Name}, libtorch {ends.Facts.Torch.Version}",
        RunEvent.CanaryEnds { Outcome: var outcome } canary => $"canary {canary.Cell.Id}  {Rates.Canary(outcome)}",
        RunEvent.LaunchEnds { Outcome.Reason: { } reason } failed => Join(failed, $"{failed.Outcome.End}: {reason}"),
        RunEvent.LaunchEnds { Outcome.Launch.Excluded: { } rule } excluded => Join(excluded, $"excluded: {rule}"),
        RunEvent.LaunchEnds ended => Join(ended, Rates.Rate(ended.Cell.Key, ended.StepSeconds), Rates.Spread(ended.StepSeconds)),
        _ => null,
    };

    private static string Join(RunEvent.LaunchEnds ended, params IEnumerable<string> what) => string.Join("  ",
        what.Prepend($"{ended.Cell.Key.Id} {Rates.Launch(ended.Number, ended.Of)}").Append(Rates.Left(ended.Left)).Where(t => t.Length > 0));
}
