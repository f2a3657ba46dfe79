using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>Where the tokens of a pass stand, and which others each one sees.</summary>
/// <param name="Positions">Of each in its own sample, [B, s]; null: counted on from what is past.</param>
/// <param name="Mask">True where one sees the other, [B, 1, s, s]; null: each sees those up to itself.</param>
/// <param name="Past">The keys and values before these; null: there is nothing before them.</param>
internal sealed record Sight(Rotary Rotary, Tensor? Positions = null, Tensor? Mask = null, LayerCache? Past = null)
{
    /// <summary>[B, n, s, d] turned to where its tokens stand.</summary>
    public Tensor Turn(Tensor x) => Positions is null ? Rotary.From(x, Past?.Length ?? 0) : Rotary.At(x, Positions);
}
