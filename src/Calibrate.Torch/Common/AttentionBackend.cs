namespace Calibrate.Torch;

/// <summary>How libtorch carries out scaled dot-product attention; from <see cref="Math"/> on, with its numbers.</summary>
public enum AttentionBackend
{
    /// <summary>By this binding, of single operators: this libtorch has no such operator.</summary>
    Composed = -2,

    /// <summary>None of those that are allowed can do it.</summary>
    None = -1,

    /// <summary>By libtorch, of single operators.</summary>
    Math = 0,

    Flash = 1,

    Efficient = 2,

    CuDnn = 3,

    /// <summary>A backend that was registered from outside.</summary>
    Overrideable = 4,
}
