namespace Calibrate.Simulations;

/// <summary>The block means of one launch of a synthetic cell, one after another.</summary>
public sealed class LaunchNoise
{
    private readonly NoiseModel _model;
    private readonly Randomness _random;
    private readonly int _planned;
    private readonly double _level;
    private double _noise;
    private int _block;

    /// <param name="launch">Its number in the cell, from 0.</param>
    /// <param name="planned">Blocks it has if nothing extends it.</param>
    public LaunchNoise(NoiseModel model, int launch, int planned, Randomness random)
    {
        (_model, _random, _planned) = (model, random, planned);
        var slow = launch < model.SlowLaunches || random.Uniform() <= model.SlowLaunchShare;
        _level = (1 + (slow ? model.SlowLaunchBy : 0)) * (1 + (model.LaunchSpread * random.Normal()));
        _noise = model.BlockNoise * random.Normal();
    }

    /// <summary>Mean seconds per step of the next block.</summary>
    public double NextBlock()
    {
        var trend = (_model.WarmUp * Math.Exp(-_block)) + (_model.Drift * (((_block + 0.5) / _planned) - 0.5));
        var tail = _model.TailScale * (Math.Pow(_random.Uniform(), -1 / NoiseModel.TailIndex) - 1);
        var stall = _random.Uniform() <= _model.StallShare ? _model.StallLength : 0;
        var seconds = _level * (1 + _noise + trend + tail + stall);

        _noise = (_model.Correlation * _noise) + (Math.Sqrt(1 - (_model.Correlation * _model.Correlation)) * _model.BlockNoise * _random.Normal());
        _block++;
        return seconds;
    }
}
