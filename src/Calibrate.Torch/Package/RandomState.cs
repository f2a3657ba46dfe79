using TorchSharp;

namespace Calibrate.Torch;

/// <summary>
/// What replays random numbers: the state of the CPU's generator, and a seed of CUDA's, whose state TorchSharp cannot read. The seed
/// is drawn from the CPU's generator and put in force when this is made.
/// </summary>
internal sealed class RandomState : IDisposable
{
    private readonly torch.Tensor _cpu;
    private readonly long? _cudaSeed;

    private RandomState(long? cudaSeed)
    {
        _cudaSeed = cudaSeed;
        _cpu = torch.get_rng_state().DetachFromDisposeScope();
    }

    public static RandomState Save(DeviceType device)
    {
        var state = new RandomState(device == DeviceType.CUDA ? Draw() : null);
        state.SeedCuda();
        return state;
    }

    /// <summary>The generators are as they were right after this was made.</summary>
    public void Restore()
    {
        torch.set_rng_state(_cpu);
        SeedCuda();
    }

    public void Dispose() => _cpu.Dispose();

    private void SeedCuda()
    {
        if (_cudaSeed is { } seed)
            torch.cuda.manual_seed_all(seed);
    }

    private static long Draw()
    {
        using var drawn = torch.randint(long.MaxValue, [1], torch.ScalarType.Int64);
        return drawn.item<long>();
    }
}
