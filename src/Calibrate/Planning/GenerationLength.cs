namespace Calibrate.Planning;

/// <summary>How a generated sequence is made up: half of its positions are the prompt, the rest is written.</summary>
/// <param name="Prompt">Tokens that are there, at least 1.</param>
/// <param name="New">Tokens that are written, at least 1.</param>
public readonly record struct GenerationLength(int Prompt, int New)
{
    /// <summary>The shortest sequence that has both.</summary>
    public const int Shortest = 2;

    public int Total => Prompt + New;

    /// <param name="size">At least <see cref="Shortest"/> positions; of an odd number the written part has one more.</param>
    public static GenerationLength Of(InputSize size) => new(size.Value / 2, size.Value - (size.Value / 2));
}
