namespace TorchSharp;

/// <summary>What stands beyond the border of an image.</summary>
public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

/// <summary>How wide a convolution's border is: none, or as wide as keeps the size.</summary>
public enum Padding
{
    Valid = 0,
    Same = 1,
}
