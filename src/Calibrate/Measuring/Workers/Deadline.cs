namespace Calibrate.Measuring.Workers;

/// <summary>
/// How long a worker may take. Silent: the start-up cap, and ten times its median block once there are blocks. As a whole:
/// twice the start-up cap, and ten times its median block for each block it may send.
/// </summary>
/// <param name="mostBlocks">Of this launch; 0 for a worker that times none.</param>
public sealed class Deadline(TimeSpan startupCap, int mostBlocks)
{
    private const int Slack = 10;

    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(0.1);

    private readonly List<double> _blocks = [];

    private TimeSpan MedianBlock => _blocks.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(_blocks.Order().ElementAt(_blocks.Count / 2));

    private TimeSpan Silence => startupCap + Slack * MedianBlock;

    private TimeSpan Whole => 2 * startupCap + Slack * mostBlocks * MedianBlock;

    /// <param name="elapsed">Since before the worker's start.</param>
    /// <exception cref="FrameException">There are too many blocks, or they are longer than the launch: deadlines made of such are none.</exception>
    public void Saw(WorkerMessage message, TimeSpan elapsed)
    {
        if (message is not WorkerMessage.BlockTimed block)
            return;
        var seconds = block.Steps * block.SecondsPerStep;
        // A number that cannot be is judged elsewhere; here it lends no time.
        _blocks.Add(seconds > 0 ? seconds : 0);
        if (_blocks.Count > mostBlocks)
            throw new FrameException(FormattableString.Invariant($"more than {mostBlocks} blocks"));
        if (_blocks.Sum() > (elapsed + Rounding).TotalSeconds)
            throw new FrameException(FormattableString.Invariant($"blocks of {_blocks.Sum():0.###} s in a launch of {elapsed.TotalSeconds:0.###} s"));
    }

    /// <summary>From now; zero when the time as a whole is over.</summary>
    public TimeSpan NextMessageWithin(TimeSpan elapsed)
    {
        var left = Whole > elapsed ? Whole - elapsed : TimeSpan.Zero;
        return left < Silence ? left : Silence;
    }

    /// <summary>What a worker did that sent no message in time.</summary>
    public string WhatPassed(TimeSpan elapsed) => elapsed >= Whole
        ? $"took more than {Planning.Durations.Format(Whole)} as a whole"
        : $"was silent for more than {Planning.Durations.Format(Silence)}";
}
