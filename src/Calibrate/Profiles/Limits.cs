namespace Calibrate.Profiles;

/// <summary>How large a profile may be: files come from anywhere, and reading one must end soon. Honest ones come nowhere near.</summary>
internal static class Limits
{
    /// <summary>The full suite at 15 launches a cell writes some 5 MiB.</summary>
    public const int MostBytes = 32 << 20;

    /// <summary>Levels of objects and lists inside each other; a profile has 6.</summary>
    public const int MostDepth = 16;

    /// <summary>Of one text; a longer one is cut when written.</summary>
    public const int MostCharacters = 4096;

    /// <summary>Of any list: cells, launches, peaks.</summary>
    public const int MostEntries = 10_000;

    /// <summary>Of one launch, which has 20 at most: finding the warm-up takes time in proportion to their square.</summary>
    public const int MostBlocks = 256;
}
