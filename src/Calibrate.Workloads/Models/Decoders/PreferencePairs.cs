using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>Random pairs of answers to prompts, as sequences with the padding behind, which a causal model's real tokens do not see.</summary>
internal static class PreferencePairs
{
    /// <summary>
    /// Seeded lengths, uniform: the prompt an eighth to a half of the sequence, each answer a quarter to all of the rest. They are of no
    /// publication.
    /// </summary>
    /// <param name="length">s, at least 2.</param>
    /// <returns>Tokens and labels [B, 2, s], the chosen answer's first: a label is the next token where it is of the answer; and how many tokens are no padding.</returns>
    public static (Tensor Tokens, Tensor Labels, long Real) Draw(int pairs, int length, int vocabulary, Random random)
    {
        var (tokens, labels, real) = (new long[pairs * 2 * length], new long[pairs * 2 * length], 0L);
        Array.Fill(labels, PackedSamples.Ignored);
        for (var pair = 0; pair < pairs; pair++)
        {
            var prompt = random.Next(Math.Max(1, length / 8), Math.Max(1, length / 2) + 1);
            long[] asked = [.. Enumerable.Range(0, prompt).Select(_ => (long)random.Next(vocabulary))];
            for (var answer = 0; answer < 2; answer++)
            {
                var start = ((2 * pair) + answer) * length;
                var end = prompt + random.Next(Math.Max(1, (length - prompt) / 4), length - prompt + 1);
                asked.CopyTo(tokens, start);
                for (var i = prompt; i < end; i++)
                    labels[start + i - 1] = tokens[start + i] = random.Next(vocabulary);
                real += end;
            }
        }

        long[] shape = [pairs, 2, length];
        return (tensor(tokens, shape), tensor(labels, shape), real);
    }
}
