using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>
/// Rotary positions: Su et al., "RoFormer" (2021), section 3.2. At position p, components i and i + d/2 of a head are turned as a pair
/// by the angle p·θ^(-2i/d); the paper pairs neighbours, which differs in the order of the weights' rows alone.
/// </summary>
internal sealed class Rotary : nn.Module<Tensor, Tensor>
{
    private const double Theta = 10_000;

    private readonly Tensor cos;
    private readonly Tensor sin;

    /// <param name="width">d, of a head; even.</param>
    /// <param name="positions">s, the most of any sequence.</param>
    public Rotary(int width, int positions, Device? device = null)
        : base(nameof(Rotary))
    {
        using var scope = NewDisposeScope();
        var frequencies = (arange(0, width, 2, ScalarType.Float64) * (-Math.Log(Theta) / width)).exp();
        var angles = outer(arange(positions, ScalarType.Float64), frequencies);    // [s, d/2]
        angles = cat([angles, angles], dim: -1);                                    // [s, d]
        cos = angles.cos().to(ScalarType.Float32).to(device ?? CPU).DetachFromDisposeScope();
        sin = angles.sin().to(ScalarType.Float32).to(device ?? CPU).DetachFromDisposeScope();
        register_buffer(nameof(cos), cos, persistent: false);
        register_buffer(nameof(sin), sin, persistent: false);
        RegisterComponents();
    }

    /// <summary>[B, n, s, d] turned, each position by its own angles, in its own type.</summary>
    public override Tensor forward(Tensor x) => From(x, 0);

    /// <param name="first">The first one's position.</param>
    public Tensor From(Tensor x, int first)
    {
        using var scope = NewDisposeScope();
        return Turn(x, cos.narrow(0, first, x.size(2)), sin.narrow(0, first, x.size(2))).MoveToOuterDisposeScope();
    }

    /// <param name="positions">[B, s].</param>
    public Tensor At(Tensor x, Tensor positions)
    {
        using var scope = NewDisposeScope();
        return Turn(x, Of(cos), Of(sin)).MoveToOuterDisposeScope();

        Tensor Of(Tensor angles) => angles.index_select(0, positions.flatten()).view(positions.size(0), 1, positions.size(1), angles.size(1));
    }

    private static Tensor Turn(Tensor x, Tensor cos, Tensor sin)
    {
        var halves = x.chunk(2, dim: -1);
        var turned = cat([-halves[1], halves[0]], dim: -1);
        return (x * cos.to(x.dtype)) + (turned * sin.to(x.dtype));
    }
}
