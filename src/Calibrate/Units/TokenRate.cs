namespace Calibrate.Units;

/// <summary>A number of tokens.</summary>
public readonly record struct TokenCount(double Tokens)
{
    /// <summary>Tokens over tokens a second are a duration: what unit it has is not for the reader to guess.</summary>
    public static TimeSpan operator /(TokenCount tokens, TokenRate rate) => TimeSpan.FromSeconds(tokens.Tokens / rate.TokensPerSecond);

    public override string ToString() => $"{Figure.Significant(Tokens)} tokens";
}

/// <summary>Tokens a second, positions of a sequence counted.</summary>
public readonly record struct TokenRate(double TokensPerSecond)
{
    public static TokenRate operator *(TokenRate rate, double factor) => new(rate.TokensPerSecond * factor);

    public override string ToString() => $"{Figure.Significant(TokensPerSecond)} tokens/s";
}
