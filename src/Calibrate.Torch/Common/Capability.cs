namespace Calibrate.Torch;

/// <summary>How a provider comes by a feature.</summary>
public enum Availability
{
    /// <summary>The provider has it.</summary>
    Included,

    /// <summary>Calibrate builds it of what the provider has.</summary>
    OnTop,

    /// <summary>There is no honest way to it: what needs it is Unsupported.</summary>
    Missing,
}

/// <summary>A feature of a provider.</summary>
/// <param name="Note">How it is built on top, or why it is missing; may be empty where it is included.</param>
public sealed record Capability(Feature Feature, Availability Availability, string Note = "");
