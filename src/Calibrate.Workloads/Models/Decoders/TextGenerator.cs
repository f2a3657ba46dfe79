using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>
/// Writes on after prompts: all of a prompt at once, then one token at a time, each drawn from the model's own probabilities (temperature 1,
/// nothing cut off), as on-policy rollouts have to be, with the keys and values of those before it kept. No token ends a sequence early, so
/// that every step is the same work.
/// </summary>
/// <remarks>A step is timed whole: reading the prompts, and for each token its pass, its probabilities and the draw.</remarks>
internal sealed class TextGenerator(Decoder decoder, DecoderConfig config, GenerationLength length) : IPredictor, IDisposable
{
    // The last token is written and not read.
    private readonly KeyValueCache _cache = decoder.NewCache(length.Total - 1);

    public nn.Module Module => decoder;

    /// <summary>Prompts of random tokens, all of one length.</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        long[] tokens = [.. Enumerable.Range(0, samples * length.Prompt).Select(_ => (long)random.Next(config.Vocabulary))];
        return new([tensor(tokens, [samples, length.Prompt])], full([samples], length.New, int64), RealTokens: null);
    }

    /// <summary>The logits [B, V] that the last token is drawn by, which all the others before it went into.</summary>
    public Tensor Predict(Batch batch)
    {
        using var scope = NewDisposeScope();
        return Generate(batch.Inputs[0]).Logits.MoveToOuterDisposeScope();
    }

    /// <summary>Prompts [B, p] to the tokens after them, [B, s - p], and the logits of the last.</summary>
    public (Tensor Tokens, Tensor Logits) Generate(Tensor prompts)
    {
        using var scope = NewDisposeScope();
        using var frozen = inference_mode();
        _cache.Clear();
        var logits = decoder.Next(prompts, _cache);
        List<Tensor> tokens = [Draw(logits)];
        while (tokens.Count < length.New)
        {
            logits.Dispose();
            logits = decoder.Next(tokens[^1], _cache);
            tokens.Add(Draw(logits));
        }

        return (cat([.. tokens], dim: 1).MoveToOuterDisposeScope(), logits.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// A token for each row with the probability that softmax gives it: of exponential clocks that run at the probabilities as rates, the
    /// one that rings first. So PyTorch's multinomial draws a single one too, but for its checks, which wait for the device at each token.
    /// </summary>
    /// <param name="logits">[B, V].</param>
    /// <returns>[B, 1], Int64.</returns>
    internal static Tensor Draw(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var probabilities = logits.softmax(-1, ScalarType.Float32);
        // log u, u in [0, 1), is the time until a clock of rate 1 rings, with its sign turned.
        var clocks = rand(logits.shape, ScalarType.Float32, logits.device).log().div_(probabilities);
        return clocks.argmax(-1, keepdim: true).MoveToOuterDisposeScope();
    }

    public void Dispose() => _cache.Dispose();
}
