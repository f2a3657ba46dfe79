using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>Tokens of a prompt, and of the answer after it: at least 1 of each.</summary>
internal readonly record struct PromptAnswer(int Prompt, int Answer)
{
    public int Length => Prompt + Answer;
}

/// <summary>Samples of their own lengths laid one behind the other into sequences of one length; none is cut, the rest is padding.</summary>
/// <param name="Rows">The samples of each sequence; at most <paramref name="Length"/> tokens.</param>
/// <param name="Length">s.</param>
internal sealed record PackedSamples(IReadOnlyList<IReadOnlyList<PromptAnswer>> Rows, int Length)
{
    /// <summary>The label of a position that does not count.</summary>
    public const long Ignored = -100;

    // Of a sample: log-normal, e^0.7 about the median, as lengths of texts spread. The figures are of no publication.
    private const double MedianLength = 96, Spread = 0.7;
    private const int Shortest = 16;

    /// <summary>
    /// Seeded lengths: in all log-normal with median 96 and deviation 0.7 of the logarithm, from 16 tokens to the whole sequence; the
    /// prompt a quarter to three quarters. A sample that no longer fits begins the next sequence.
    /// </summary>
    public static PackedSamples Draw(int sequences, int length, Random random)
    {
        var rows = new List<IReadOnlyList<PromptAnswer>>(sequences);
        var next = Sample(length, random);
        while (rows.Count < sequences)
        {
            var (row, free) = (new List<PromptAnswer>(), length);
            for (; next.Length <= free; next = Sample(length, random))
            {
                row.Add(next);
                free -= next.Length;
            }

            rows.Add(row);
        }

        return new(rows, length);
    }

    /// <summary>
    /// Inputs: tokens [B, s], positions [B, s] and mask [B, 1, s, s]. Labels [B, s]: the token after each position where it is of an
    /// answer, else <see cref="Ignored"/>. Real tokens: prompts and answers, without the padding.
    /// </summary>
    /// <param name="tokens">Of all sequences, one behind the other.</param>
    public Batch ToBatch(long[] tokens)
    {
        var size = Rows.Count * Length;
        var (labels, positions, owners) = (new long[size], new long[size], new long[size]);
        Array.Fill(labels, Ignored);
        for (var row = 0; row < Rows.Count; row++)
        {
            var start = row * Length;
            foreach (var (sample, owner) in Rows[row].Select((sample, index) => (sample, index + 1)))
            {
                for (var i = 0; i < sample.Length; i++)
                    (positions[start + i], owners[start + i]) = (i, owner);
                for (var i = sample.Prompt - 1; i < sample.Length - 1; i++)
                    labels[start + i] = tokens[start + i + 1];
                start += sample.Length;
            }

            // Padding sees padding: a row of the mask without any true would make no number.
            for (var i = 0; start + i < (row + 1) * Length; i++)
                positions[start + i] = i;
        }

        long[] shape = [Rows.Count, Length];
        return new(
            [tensor(tokens, shape), tensor(positions, shape), Mask(tensor(owners, shape))], tensor(labels, shape),
            Rows.Sum(row => row.Sum(sample => sample.Length)));
    }

    /// <summary>Each sees those of its own sample up to itself.</summary>
    /// <param name="owners">The sample of each token, [B, s].</param>
    /// <returns>[B, 1, s, s].</returns>
    public static Tensor Mask(Tensor owners)
    {
        using var scope = NewDisposeScope();
        return owners.unsqueeze(1).unsqueeze(-1).eq(owners.unsqueeze(1).unsqueeze(1)).tril().MoveToOuterDisposeScope();
    }

    private static PromptAnswer Sample(int most, Random random)
    {
        // Box and Muller's.
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var length = (int)Math.Clamp(MedianLength * Math.Exp(Spread * normal), Math.Min(Shortest, most), most);
        var prompt = Math.Clamp((int)(length * (0.25 + (0.5 * random.NextDouble()))), 1, length - 1);
        return new(prompt, length - prompt);
    }
}
