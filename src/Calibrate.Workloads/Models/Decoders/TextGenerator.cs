using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>
/// Writes on after prompts: all of a prompt at once, then one token at a time, each the likeliest (greedy), with the keys and values of
/// those before it kept. No token ends a sequence early, so that every step is the same work.
/// </summary>
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

    /// <summary>The logits [B, V] that the last token is taken from, which all the others before it went into.</summary>
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
        List<Tensor> tokens = [logits.argmax(-1, keepdim: true)];
        while (tokens.Count < length.New)
        {
            logits.Dispose();
            logits = decoder.Next(tokens[^1], _cache);
            tokens.Add(logits.argmax(-1, keepdim: true));
        }

        return (cat([.. tokens], dim: 1).MoveToOuterDisposeScope(), logits.MoveToOuterDisposeScope());
    }

    public void Dispose() => _cache.Dispose();
}
