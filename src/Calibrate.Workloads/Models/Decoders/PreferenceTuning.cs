using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>
/// Direct preference optimisation: Rafailov et al., "Direct Preference Optimization: Your Language Model is Secretly a Reward Model"
/// (NeurIPS 2023), equation 7. A sample is a pair: the chosen and the rejected answer to one prompt, two sequences of s positions.
/// </summary>
/// <remarks>
/// The reference is the policy as it began. It runs forward in each step, or its log-probabilities are there beforehand, in single
/// precision; then there is no second model.
/// </remarks>
internal sealed class PreferenceTuning : nn.Module<Tensor, Tensor, Tensor>, ITrainable
{
    /// <summary>The paper's.</summary>
    public const double Beta = 0.1;

    private readonly Decoder? reference;
    private readonly Decoder policy;

    private readonly DecoderConfig _config;
    private readonly int _length;

    public PreferenceTuning(DecoderConfig config, int length, Checkpointing checkpointing, Caching caching, Device? device = null)
        : base(nameof(PreferenceTuning))
    {
        (_config, _length) = (config, length);
        policy = new Decoder(config, length, checkpointing, device);
        if (caching == Caching.Off)
        {
            reference = new Decoder(config, length, device: device);
            reference.load_state_dict(policy.state_dict());
            foreach (var parameter in reference.parameters())
                parameter.requires_grad = false;
        }

        RegisterComponents();
    }

    public nn.Module Module => this;

    internal Decoder Policy => policy;

    internal Decoder? Reference => reference;

    /// <summary>Tokens and labels [B, 2, s] to the policy's log-probabilities of the answers, [B, 2].</summary>
    public override Tensor forward(Tensor tokens, Tensor labels) => LogProbabilities(policy, tokens, labels);

    /// <summary>Inputs: tokens [B, 2, s], and where they are cached the reference's log-probabilities [B, 2]. Labels: [B, 2, s].</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        using var scope = NewDisposeScope();
        var (tokens, labels, real) = PreferencePairs.Draw(samples, _length, _config.Vocabulary, random);
        return new([.. Kept(reference is null ? [tokens, Beforehand(tokens, labels)] : [tokens])], labels.MoveToOuterDisposeScope(), real);

        static IEnumerable<Tensor> Kept(IEnumerable<Tensor> inputs) => inputs.Select(input => input.MoveToOuterDisposeScope());
    }

    public Tensor Predict(Batch batch) => call(batch.Inputs[0], batch.Labels);

    public Tensor Loss(Batch batch)
    {
        using var scope = NewDisposeScope();
        return LossOf(Predict(batch), Referred(batch)).MoveToOuterDisposeScope();
    }

    /// <summary>The mean over the pairs of -log σ(β[(log π(chosen) - log ref(chosen)) - (log π(rejected) - log ref(rejected))]).</summary>
    /// <param name="policy">Log-probabilities [B, 2], the chosen answer's first; <paramref name="reference"/> likewise.</param>
    internal static Tensor LossOf(Tensor policy, Tensor reference)
    {
        using var scope = NewDisposeScope();
        var gains = policy - reference;                                     // [B, 2]
        var margins = gains.select(1, 0) - gains.select(1, 1);              // [B]
        return (-F.logsigmoid(margins * Beta).mean()).MoveToOuterDisposeScope();
    }

    private Tensor Referred(Batch batch)
    {
        if (reference is null)
            return batch.Inputs[1];
        using var frozen = no_grad();
        return LogProbabilities(reference, batch.Inputs[0], batch.Labels);
    }

    // Before the first step the policy is the reference.
    private Tensor Beforehand(Tensor tokens, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var device = policy.parameters().First().device;
        return LogProbabilities(policy, tokens.to(device), labels.to(device)).cpu().MoveToOuterDisposeScope();
    }

    /// <summary>Σ log p(token) over the answers: both sequences of all pairs go through the model at once. In single precision, since the sums are long.</summary>
    private static Tensor LogProbabilities(Decoder model, Tensor tokens, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var logits = model.call(tokens.flatten(0, 1));                // [2B, s, V]
        using var rows = logits.flatten(0, 1).to(ScalarType.Float32);
        var losses = F.cross_entropy(rows, labels.flatten(), ignore_index: PackedSamples.Ignored, reduction: nn.Reduction.None);
        return (-losses.view(labels.shape).sum(-1)).MoveToOuterDisposeScope();
    }
}
