namespace Calibrate.Measuring.Workers;

/// <summary>How long a worker may be silent: the start-up cap, and ten times its median block once there are blocks.</summary>
public sealed class Deadline(TimeSpan startupCap)
{
    private const int Slack = 10;

    private readonly List<double> _blocks = [];

    public void Saw(WorkerMessage message)
    {
        if (message is WorkerMessage.BlockTimed block)
            _blocks.Add(block.Steps * block.SecondsPerStep);
    }

    public TimeSpan NextMessageWithin =>
        _blocks.Count == 0 ? startupCap : startupCap + TimeSpan.FromSeconds(Slack * _blocks.Order().ElementAt(_blocks.Count / 2));
}
