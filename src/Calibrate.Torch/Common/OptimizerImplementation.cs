namespace Calibrate.Torch;

/// <summary>How an optimizer computes its step; PyTorch's <c>foreach</c> and <c>fused</c>.</summary>
public enum OptimizerImplementation
{
    /// <summary>Parameter by parameter.</summary>
    Single,

    /// <summary>Many parameters to an operator.</summary>
    Foreach,

    /// <summary>The whole step as one operator over many parameters.</summary>
    Fused,
}
